"""The encoders: the model that ships, on onnxruntime, and every other on torch; their files, and how they are fetched."""
