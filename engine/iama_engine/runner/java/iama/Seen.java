package iama;

import java.util.ArrayList;
import java.util.List;

/** What a candidate notes while it runs. Overloads tell a plain value from an object, as the compiler sees it. */
public final class Seen {
    static final class Value {
        final int at;
        final String plain;
        final Object value;

        Value(int at, String plain, Object value) {
            this.at = at;
            this.plain = plain;
            this.value = value;
        }
    }

    final List<Value> values = new ArrayList<>();
    int at = -1;

    /** The step that begins. */
    public void at(int step) {
        at = step;
    }

    public void see(int step, boolean value) {
        values.add(new Value(step, "boolean", value));
    }

    public void see(int step, char value) {
        values.add(new Value(step, "char", value));
    }

    public void see(int step, byte value) {
        values.add(new Value(step, "int", (int) value));
    }

    public void see(int step, short value) {
        values.add(new Value(step, "int", (int) value));
    }

    public void see(int step, int value) {
        values.add(new Value(step, "int", value));
    }

    public void see(int step, long value) {
        values.add(new Value(step, "long", value));
    }

    public void see(int step, float value) {
        values.add(new Value(step, "float", value));
    }

    public void see(int step, double value) {
        values.add(new Value(step, "double", value));
    }

    public void see(int step, Object value) {
        values.add(new Value(step, "", value));
    }
}
