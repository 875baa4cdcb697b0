package iama;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Why a test failed: class and text of what it threw, and the innermost place in the project. */
final class Failure {
    private static final int EXCERPT = 2000;
    final String errorClass;
    final String location;
    final String excerpt;

    private Failure(String errorClass, String location, String excerpt) {
        this.errorClass = errorClass;
        this.location = location;
        this.excerpt = excerpt.substring(0, Math.min(EXCERPT, excerpt.length()));
    }

    static Failure of(Throwable thrown, List<String> roots) {
        String text;
        try {
            text = thrown.toString();
        } catch (Throwable hostile) {
            text = thrown.getClass().getName();
        }
        return new Failure(thrown.getClass().getName(), locate(thrown.getStackTrace(), roots), text);
    }

    /** Whether JUnit broke a test off because of the time that the test itself gives. */
    static boolean isTimeout(Throwable thrown) {
        String name = thrown.getClass().getName();
        String text = String.valueOf(thrown.getMessage());
        boolean isJupiters = name.equals("java.util.concurrent.TimeoutException") && text.contains("timed out after");
        return isJupiters || name.equals("org.junit.runners.model.TestTimedOutException");
    }

    static Failure told(String errorClass, StackTraceElement[] stack, List<String> roots, String text) {
        return new Failure(errorClass, locate(stack, roots), text);
    }

    /** {@code path::method} of the innermost frame whose file lies in one of the roots; no line, so that it can be a fingerprint. */
    private static String locate(StackTraceElement[] stack, List<String> roots) {
        for (StackTraceElement frame : stack) {
            if (frame.getFileName() == null) {
                continue;
            }
            int dot = frame.getClassName().lastIndexOf('.');
            String folder = dot < 0 ? "" : frame.getClassName().substring(0, dot).replace('.', '/') + "/";
            for (String root : roots) {
                String path = (root.isEmpty() ? "" : root + "/") + folder + frame.getFileName();
                if (Files.isRegularFile(Path.of(path))) {
                    return path + "::" + frame.getMethodName();
                }
            }
        }
        return null;
    }
}
