package iama;

import java.security.Permission;

/**
 * Refuses what no test may do: write, run, dial, end the program. The sandbox holds all of that; this keeps one candidate from spoiling
 * the others, on a JDK that still has security managers. Without one the search is started again behind what ended it.
 */
@SuppressWarnings({"removal", "deprecation"})
final class Guard {
    private static volatile boolean isActive;
    private static volatile boolean wasTouched;

    private Guard() {
    }

    static void set() {
        try {
            System.setSecurityManager(new Refusing());
        } catch (UnsupportedOperationException gone) {
            wasTouched = false;
        }
    }

    static void begin() {
        wasTouched = false;
        isActive = true;
    }

    /** Whether something was refused since the beginning. */
    static boolean end() {
        isActive = false;
        return wasTouched;
    }

    private static final class Refusing extends SecurityManager {
        @Override
        public void checkPermission(Permission permission) {
            String name = permission.getName();
            boolean isHarm = name.startsWith("exitVM") || name.equals("setSecurityManager") || name.equals("setIO")
                || permission instanceof java.net.SocketPermission && !permission.getActions().equals("resolve")
                || permission instanceof java.io.FilePermission && permission.getActions().matches(".*(?:write|delete|execute).*");
            if (isActive && isHarm) {
                wasTouched = true;
                throw new SecurityException("no test may do this: " + permission);
            }
        }

        @Override
        public void checkPermission(Permission permission, Object context) {
            checkPermission(permission);
        }
    }
}
