"""Codes that are not HTTP answers: why the engine turned something away, and how a job can end."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class JobCode:
    """One code and its words."""

    code: str
    cause: str
    remedy: str
    retry: bool = False


_NEW_JOB = "Correct that and create a new job."

JOB_CODES: tuple[JobCode, ...] = (
    JobCode("TARGET_MISSING", "A target does not exist.", "Check the path, relative to the root."),
    JobCode("TARGET_OUTSIDE_ROOT", "A target lies outside the root.", "Choose a root that holds every target."),
    JobCode("TARGET_IS_SYMLINK", "A target is a symbolic link.", "Name the file it points to."),
    JobCode("TARGET_IS_BINARY", "A target is not text.", "Leave it out."),
    JobCode("TARGET_IS_EMPTY", "A target has no content.", "Leave it out."),
    JobCode("TARGET_IS_GENERATED", "A target was written by a program.", "Change what generates it."),
    JobCode("TARGET_TOO_LARGE", "A target is too large.", "Split it, or choose another."),
    JobCode("TARGET_HAS_SECRET", "A target holds something that looks like a secret.", "Take the secret out of the code first."),
    JobCode("TARGET_IGNORED", "A target is excluded by .iamaignore.", "Change .iamaignore, or choose another target."),
    JobCode("LANGUAGE_UNSUPPORTED", "No runner here can prove this language.", "See the language matrix for pairs that are open."),
    JobCode("SOURCE_DOES_NOT_PARSE", "A target is not valid source.", "Make it parse first."),
    JobCode("SOURCE_IS_PYTHON2", "A target is Python 2, which needs a Python 2 interpreter for its baseline.", "Port the syntax first."),
    JobCode("BUNDLE_TOO_LARGE", "The upload exceeds 50 MiB or 5,000 files.", "Exclude what the targets do not need."),
    JobCode("BUNDLE_MISMATCH", "The upload is not what was declared.", "Upload the declared files again.", retry=True),
    JobCode("CONTEXT_SIZE_EXCEEDED", "The context exceeds the plan's cap.", "Choose fewer targets, or a plan with a larger cap."),
    JobCode("INTERPRETER_MISSING", "The interpreter asked for is not on this machine.", "Install it, or name another with --python."),
    JobCode("INTERPRETER_UNSUPPORTED", "The package does not run on this interpreter.", "Use a version the package supports."),
    JobCode("TEST_FRAMEWORK_MISSING", "The project's tests need a framework that is not installed.", "Install it beside the project."),
    JobCode("NO_TESTS_FOUND", "No tests were found where they were said to be.", "Correct the paths, or leave them out."),
    JobCode("ISOLATION_MISSING", "This machine cannot isolate a run.", "Allow user namespaces, or consent to a native run.", retry=True),
    JobCode("EDIT_REFUSED", "An edit does not fit the file.", "Nothing to do: the attempt is dropped and listed."),
    JobCode("HUNK_DEPENDS", "A hunk needs another one that was left out.", "Take the hunks that `detail` names as well."),
    JobCode("SCOPE_VIOLATION", "A patch left the chosen files.", "Nothing to do: the attempt is dropped and listed."),
    JobCode("FROZEN_TEST_TOUCHED", "A patch changed a frozen test.", "Nothing to do: the attempt is dropped and listed."),
    JobCode("RECIPE_REFUSED", "A recipe does not apply safely.", "Read the reason; choose another symbol."),
    JobCode("RECIPE_UNKNOWN", "There is no recipe of this name.", "See `iama recipes`."),
    JobCode("RECIPE_BROKEN", "A recipe of another package cannot be used.", "Read the reason; mend that package, or stop enabling it."),
    JobCode(
        "NODE_MISSING", "JavaScript and TypeScript need Node.js 18 or newer and the parser of set-up.", "Install Node, run `make setup`."
    ),
    JobCode("NODE_FAILED", "The program that reads JavaScript and TypeScript ended with an error.", "Leave out the file it names."),
    JobCode("NODE_TIMEOUT", "The program that reads JavaScript and TypeScript did not end in time.", "Choose fewer files.", retry=True),
    JobCode("JDK_MISSING", "Java needs a JDK 17 or newer.", "Install a JDK, not the runtime alone, or point JAVA_HOME at one."),
    JobCode("JDK_FAILED", "The program that reads Java ended with an error.", "Leave out the file it names."),
    JobCode("JDK_TIMEOUT", "The program that reads Java did not end in time.", "Choose fewer files.", retry=True),
    JobCode("WORKSPACE_CHANGED", "A file is not what it was at the job's start.", "Restore the file, or run a new job on the present one."),
    JobCode("LOGIC_FAILURE", "No patch passed the frozen tests.", "Read the evidence; nothing was charged.", retry=True),
    JobCode("TIMEOUT_EXECUTION", "A run did not end in its time.", "Raise the time-out, or quarantine the test.", retry=True),
    JobCode("INFRA_FAILURE", "A part of the service failed for good.", "Create the job again; nothing was charged.", retry=True),
    JobCode("POLICY_BLOCKED", "The job was refused by a rule.", _NEW_JOB),
    JobCode("USER_CANCELLED", "The job was cancelled.", "Create a new job whenever you like."),
    JobCode("CLIENT_DISCONNECTED", "The client was silent for too long.", "Resume the job from its saved state."),
    JobCode("FORCE_TERMINATED_BY_USER", "The job was ended by force while its client was lost.", "Create a new job."),
    JobCode("ARTIFACTS_EXPIRED", "The job's files were deleted after 14 days.", "Create a new job."),
    JobCode("ESCALATION_CONFIRMATION_TIMEOUT", "Nobody confirmed the stronger model in time.", "Resume the job and confirm."),
    JobCode("INTERVENTION_TIMEOUT", "Nobody decided how to go on in time.", "Resume the job from its saved state."),
)
