"""Sketch-RNN: the network in torch, its densities and temperature, published checkpoints, and fast inference."""
