"""Corpora, training and measurement of our own melody model."""
