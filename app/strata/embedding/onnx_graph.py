"""The encoder of MiniLM as an ONNX graph, written straight from its weights: no torch, about a second, once.

The graph holds the whole way from token numbers to a unit vector: embeddings, the transformer layers, mean pooling and
normalisation. It names onnxruntime's own fused operators (`com.microsoft`), which every build of onnxruntime for processors
has, instead of hoping that its optimiser finds them:
https://github.com/microsoft/onnxruntime/blob/main/docs/ContribOperators.md

Inputs `ids` and `mask`, int32 of shape (texts, tokens); output `vectors`, float32 of shape (texts, width).
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import ModelProto, NodeProto

GRAPH_VERSION: Final = 1
"""Raise it whenever the graph changes, so that graphs made before are made anew."""

_FUSED: Final = "com.microsoft"
_EXTERNAL_FROM: Final = 1024

Weights = dict[str, NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class BertShape:
    """The numbers of a BERT encoder that its weights do not tell."""

    layers: int
    heads: int
    width: int
    epsilon: float

    @classmethod
    def read(cls, config: Path) -> "BertShape":
        """Read them from a `config.json`."""
        values = json.loads(config.read_text(encoding="utf-8"))
        return cls(values["num_hidden_layers"], values["num_attention_heads"], values["hidden_size"], values["layer_norm_eps"])


def write_graph(model: Path, folder: Path) -> None:
    """Write `graph.onnx` and its weights into an existing, empty `folder`, from a sentence-transformers folder."""
    import onnx
    from safetensors.numpy import load_file

    graph = _BertGraph(BertShape.read(model / "config.json"), load_file(model / "model.safetensors")).model()
    onnx.save(
        graph,
        folder / "graph.onnx",
        save_as_external_data=True,
        location="weights.bin",
        size_threshold=_EXTERNAL_FROM,
    )


class _BertGraph:
    """Collects nodes and weights. Each method adds a part and returns the name of its output."""

    def __init__(self, shape: BertShape, weights: Weights) -> None:
        self._shape = shape
        self._weights = weights
        self._nodes: list[NodeProto] = []
        self._constants: dict[str, NDArray[np.generic]] = {}

    def model(self) -> "ModelProto":
        """Return the finished graph."""
        from onnx import TensorProto, helper, numpy_helper

        state = self._embed()
        for layer in range(self._shape.layers):
            state = self._layer(f"encoder.layer.{layer}", state)
        self._pool(state)
        graph = helper.make_graph(
            self._nodes,
            "sentence-encoder",
            [helper.make_tensor_value_info(name, TensorProto.INT32, ["texts", "tokens"]) for name in ("ids", "mask")],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", self._shape.width])],
            [numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in self._constants.items()],
        )
        opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_FUSED, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=9)

    def _embed(self) -> str:
        places = (
            self._weights["embeddings.position_embeddings.weight"] + self._weights["embeddings.token_type_embeddings.weight"][0]
        )
        words = self._node("Gather", self._weight("embeddings.word_embeddings.weight"), "ids")
        length = self._node("Shape", "ids", start=1, end=2)
        there = self._node("Slice", self._constant("places", places), self._constant("zero", np.zeros(1, np.int64)), length)
        return self._node(
            "LayerNormalization",
            self._node("Add", words, there),
            self._weight("embeddings.LayerNorm.weight"),
            self._weight("embeddings.LayerNorm.bias"),
            axis=-1,
            epsilon=self._shape.epsilon,
        )

    def _layer(self, layer: str, state: str) -> str:
        own = f"{layer}.attention.self"
        parts = [self._weights[f"{own}.{part}.weight"] for part in ("query", "key", "value")]
        biases = [self._weights[f"{own}.{part}.bias"] for part in ("query", "key", "value")]
        seen = self._fused(
            "Attention",
            state,
            self._constant(f"{own}.weight", np.concatenate(parts).T),
            self._constant(f"{own}.bias", np.concatenate(biases)),
            "mask",
            num_heads=self._shape.heads,
        )
        state = self._join(f"{layer}.attention.output", seen, state)
        inner = self._multiply(f"{layer}.intermediate.dense", state)
        inner = self._fused("BiasGelu", inner, self._weight(f"{layer}.intermediate.dense.bias"))
        return self._join(f"{layer}.output", inner, state)

    def _join(self, name: str, inner: str, beside: str) -> str:
        """Linear step, then the sum with what went beside it, normalised."""
        return self._fused(
            "SkipLayerNormalization",
            self._multiply(f"{name}.dense", inner),
            beside,
            self._weight(f"{name}.LayerNorm.weight"),
            self._weight(f"{name}.LayerNorm.bias"),
            self._weight(f"{name}.dense.bias"),
            epsilon=self._shape.epsilon,
        )

    def _pool(self, state: str) -> None:
        """Sum of the states that are not padding, brought to length 1: the same as their mean brought to length 1."""
        from onnx import TensorProto, helper

        one = self._constant("one", np.ones(1, np.int64))
        rows = self._node("Unsqueeze", self._node("Cast", "mask", to=TensorProto.FLOAT), one)
        total = self._node("Squeeze", self._node("MatMul", rows, state), one)
        self._nodes.append(helper.make_node("LpNormalization", [total], ["vectors"], axis=-1, p=2))

    def _multiply(self, name: str, state: str) -> str:
        return self._node("MatMul", state, self._constant(f"{name}.weight", self._weights[f"{name}.weight"].T))

    def _weight(self, name: str) -> str:
        return self._constant(name, self._weights[name])

    def _constant(self, name: str, array: NDArray[np.generic]) -> str:
        self._constants[name] = array
        return name

    def _fused(self, operator: str, *inputs: str, **attributes: int | float) -> str:
        return self._node(operator, *inputs, domain=_FUSED, **attributes)

    def _node(self, operator: str, *inputs: str, domain: str = "", **attributes: int | float) -> str:
        from onnx import helper

        output = f"{operator}_{len(self._nodes)}"
        self._nodes.append(helper.make_node(operator, inputs, [output], domain=domain, **attributes))
        return output
