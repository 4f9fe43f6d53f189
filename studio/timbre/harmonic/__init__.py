"""The live decoder: embeddings to harmonics and noise, without autoregression."""
