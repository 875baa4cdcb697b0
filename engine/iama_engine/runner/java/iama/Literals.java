package iama;

/** Values as Java source. */
final class Literals {
    private static final int LONGEST = 300;

    private Literals() {
    }

    /** A text between quotes; null where it is too long to be read. */
    static String text(String value) {
        if (value.length() > LONGEST) {
            return null;
        }
        StringBuilder out = new StringBuilder("\"");
        for (int at = 0; at < value.length(); at++) {
            append(value.charAt(at), '"', out);
        }
        return out.append('"').toString();
    }

    static String character(char value) {
        StringBuilder out = new StringBuilder("'");
        append(value, '\'', out);
        return out.append('\'').toString();
    }

    /** A plain value; null where no literal says it. */
    static String plain(Object value) {
        if (value instanceof Character) {
            return character((Character) value);
        }
        if (value instanceof Long) {
            return value.equals(Long.MIN_VALUE) ? "Long.MIN_VALUE" : value + "L";
        }
        if (value instanceof Double) {
            double number = (Double) value;
            return Double.isNaN(number) ? "Double.NaN" : Double.isInfinite(number) ? (number > 0 ? "Double.POSITIVE_INFINITY" : "Double.NEGATIVE_INFINITY")
                : Double.toString(number);
        }
        if (value instanceof Float) {
            float number = (Float) value;
            return Float.isNaN(number) ? "Float.NaN" : Float.isInfinite(number) ? (number > 0 ? "Float.POSITIVE_INFINITY" : "Float.NEGATIVE_INFINITY")
                : number + "f";
        }
        if (value instanceof Integer) {
            return value.equals(Integer.MIN_VALUE) ? "Integer.MIN_VALUE" : value.toString();
        }
        return String.valueOf(value);
    }

    /** A boxed value as an object that no overload mistakes. */
    static String boxed(Object value) {
        String kind = value.getClass().getSimpleName();
        if (value instanceof Boolean) {
            return (Boolean) value ? "Boolean.TRUE" : "Boolean.FALSE";
        }
        String cast = value instanceof Byte ? "(byte) " : value instanceof Short ? "(short) " : "";
        return kind + ".valueOf(" + cast + plain(value) + ")";
    }

    private static void append(char one, char quote, StringBuilder out) {
        int escaped = "\n\t\r\b\f".indexOf(one);
        if (escaped >= 0) {
            out.append('\\').append("ntrbf".charAt(escaped));
        } else if (one == quote || one == '\\') {
            out.append('\\').append(one);
        } else if (one < ' ' || one > '~') {
            out.append(String.format("\\u%04x", (int) one));
        } else {
            out.append(one);
        }
    }
}
