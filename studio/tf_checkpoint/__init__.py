"""TensorFlow's checkpoints, read without TensorFlow: format V2, an index and shards of data, loose or in a .tar."""

from studio.tf_checkpoint.bundle import TensorEntry, list_tf_checkpoint, read_tf_checkpoint
from studio.tf_checkpoint.errors import TfCheckpointError

__all__ = ["TensorEntry", "TfCheckpointError", "list_tf_checkpoint", "read_tf_checkpoint"]
