"""A declaration and its limits: what each refusal tells a client to do names the limit that is enforced."""

from dataclasses import fields

import pytest

from iama.jobs.intake import (
    MAX_BUNDLE_BYTES,
    MAX_FILES,
    BundleMissing,
    BundleTooLarge,
    DeclaredFile,
    FilesTooLarge,
    LanguageUnsupported,
    NewJob,
    PathRefused,
    PathTwins,
    TargetMissing,
    TooManyFiles,
)
from iama.jobs.paths import MAX_FILE_BYTES, check_files, check_targets
from iama.kit.errors import Conflict, IamaError, Invalid
from tests.fixtures.jobs import NEW_JOB


def files(count: int, size: int = 1) -> list[DeclaredFile]:
    return [DeclaredFile(f"f{number}.py", "a" * 64, size) for number in range(count)]


@pytest.mark.parametrize(
    ("declared", "error"),
    [
        (files(MAX_FILES + 1), TooManyFiles),
        (files(MAX_BUNDLE_BYTES // MAX_FILE_BYTES + 1, MAX_FILE_BYTES), FilesTooLarge),
        (files(1, MAX_FILE_BYTES + 1), FilesTooLarge),
        ([DeclaredFile("../a.py", "a" * 64, 1)], PathRefused),
        ([*files(1), *files(1)], PathTwins),
    ],
    ids=["files", "bytes together", "bytes of one", "path", "twins"],
)
def test_one_more_than_the_limit_is_refused_by_its_own_error(declared: list[DeclaredFile], error: type[IamaError]) -> None:
    with pytest.raises(error):
        check_files(declared)


def test_exactly_the_limit_is_taken() -> None:
    check_files(files(MAX_FILES))
    check_files(files(MAX_BUNDLE_BYTES // MAX_FILE_BYTES, MAX_FILE_BYTES))


def test_a_target_that_is_not_uploaded_is_named() -> None:
    with pytest.raises(TargetMissing) as missing:
        check_targets(["gone.py"], files(1))
    assert missing.value.detail["path"] == "gone.py"


@pytest.mark.parametrize(("error", "limit"), [(TooManyFiles, "5000 files"), (FilesTooLarge, "50 MiB"), (BundleTooLarge, "50 MiB")])
def test_the_way_out_names_the_limit(error: type[IamaError], limit: str) -> None:
    assert limit in error.remedy


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (PathRefused, Invalid),
        (PathTwins, Invalid),
        (TargetMissing, Invalid),
        (TooManyFiles, Invalid),
        (FilesTooLarge, Invalid),
        (LanguageUnsupported, Invalid),
        (BundleMissing, Conflict),
        (BundleTooLarge, Conflict),
    ],
)
def test_a_wrong_declaration_is_invalid_and_a_wrong_upload_is_a_conflict(error: type[IamaError], kind: type[IamaError]) -> None:
    assert issubclass(error, kind)


def test_nothing_costly_is_agreed_to_unless_it_is_asked_for() -> None:
    silent = {field.name: getattr(NEW_JOB, field.name) for field in fields(NewJob)}
    assert [silent[name] for name in ("goal", "target_language", "max_credits", "pre_authorization", "fast_track")] == [
        None,
        None,
        None,
        None,
        False,
    ]
