import pytest

from tests.timbre import small_corpus


@pytest.fixture(scope="session")
def corpus(tmp_path_factory):
    return small_corpus.make(tmp_path_factory.mktemp("corpus"))
