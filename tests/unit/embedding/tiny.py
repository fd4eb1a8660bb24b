"""A tiny sentence-transformers model, made on the spot: two BERT layers, 32 numbers, words of a few letters."""

from pathlib import Path

WORDS = ("cat", "sleeps", "lake", "boat", "tax", "june", "query", "passage", ":")
WIDTH = 32


def tiny_model(folder: Path, *, normalize: bool = True, layers: int = 2) -> Path:
    """Write a whole model with random but fixed weights into `folder`."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Normalize, Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    parts = folder.with_name(f"{folder.name}-parts")
    parts.mkdir(parents=True)
    letters = [chr(letter) for letter in range(ord("a"), ord("z") + 1)]
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, *letters, *(f"##{letter}" for letter in letters)]
    (parts / "vocab.txt").write_text("\n".join(vocabulary), encoding="utf-8")
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=WIDTH,
        num_hidden_layers=layers,
        num_attention_heads=4,
        intermediate_size=64,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(parts)
    BertTokenizerFast(vocab_file=str(parts / "vocab.txt")).save_pretrained(parts)
    transformer = Transformer(str(parts), max_seq_length=48)
    modules = [transformer, Pooling(WIDTH, pooling_mode="mean"), *([Normalize()] if normalize else [])]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder), create_model_card=False)
    return folder
