"""What a client declares when it asks for a job, and how a declaration can be wrong."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from iama.jobs.model import ExecutionMode
from iama.jobs.states import JobState
from iama.kit.errors import Conflict, Invalid
from iama.kit.store import ObjectStore, SignedRequest

MAX_FILES = 5_000
MAX_BUNDLE_BYTES = 50 << 20


@dataclass(frozen=True, slots=True)
class DeclaredFile:
    """A file the client will upload: POSIX path relative to the root, SHA-256 in hex, size in bytes."""

    path: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class ExcludedFile:
    """A file the client left out, and why."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Interpreter:
    """The interpreter that will run the code, as the client found it."""

    version: str
    implementation: str


@dataclass(frozen=True, slots=True)
class OwnTests:
    """The project's own tests: framework and files relative to the root."""

    framework: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreAuthorization:
    """Consent given at start to the strongest model class, with a credit ceiling of its own."""

    max_class: str
    credits: Decimal


@dataclass(frozen=True, slots=True)
class NewJob:
    """The command behind `POST /jobs`."""

    root_name: str
    target_paths: tuple[str, ...]
    language: str
    execution_mode: ExecutionMode
    interpreter: Interpreter
    own_tests: OwnTests
    files: tuple[DeclaredFile, ...]
    excluded: tuple[ExcludedFile, ...] = ()
    goal: str | None = None
    target_language: str | None = None
    max_credits: Decimal | None = None
    pre_authorization: PreAuthorization | None = None
    fast_track: bool = False


@dataclass(frozen=True, slots=True)
class Intake:
    """What creating a job needs beside the command: the request's key, where the bundle goes, encrypted by what, and the time."""

    key: str
    store: ObjectStore
    kms_key_ref: str
    now: datetime


@dataclass(frozen=True, slots=True)
class Upload:
    """A created job and where its bundle goes."""

    job_id: str
    status: JobState
    link: SignedRequest


class PathRefused(Invalid):
    """A path is not a plain relative path inside the root."""

    code = "PATH_REFUSED"
    remedy = "Give POSIX paths relative to the root, without `..`, without a leading slash, each once."


class PathTwins(Invalid):
    """Two paths differ only in letter case or Unicode form and would be one file on some disks."""

    code = "PATH_TWINS"
    remedy = "Rename or exclude one of the two files."


class TargetMissing(Invalid):
    """A target is not among the files of the upload."""

    code = "TARGET_MISSING"
    remedy = "Name files or folders that exist and are not excluded by .iamaignore or the secret scan."


class TooManyFiles(Invalid):
    """The upload declares too many files."""

    code = "TOO_MANY_FILES"
    remedy = f"Exclude folders in .iamaignore; at most {MAX_FILES} files travel with a job."


class FilesTooLarge(Invalid):
    """A file, or the files together, are larger than a job may carry."""

    code = "FILES_TOO_LARGE"
    remedy = f"Exclude large files in .iamaignore; the files of a job have at most {MAX_BUNDLE_BYTES >> 20} MiB together."


class LanguageUnsupported(Invalid):
    """This language pair cannot be proved here."""

    code = "LANGUAGE_UNSUPPORTED"
    remedy = "Python, JavaScript, TypeScript and Java have a runner here, each to itself."


class BundleMissing(Conflict):
    """The bundle has not been uploaded."""

    code = "BUNDLE_MISSING"
    remedy = "PUT the bundle to the upload link first; create the job again where the link has expired."


class BundleTooLarge(Conflict):
    """The uploaded bundle is larger than a job may carry."""

    code = "BUNDLE_TOO_LARGE"
    remedy = f"Exclude folders in .iamaignore; a bundle has at most {MAX_BUNDLE_BYTES >> 20} MiB."
