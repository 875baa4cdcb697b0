package iama;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Appends JSON objects, one a line and one write a line, so that an end at any moment leaves whole lines. */
final class Records {
    private final FileChannel channel;

    Records(Path file) throws IOException {
        channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
    }

    /** Names and values in turn; a value is a string, a number, a boolean or null. */
    synchronized void write(Object... namesAndValues) {
        StringBuilder line = new StringBuilder("{");
        for (int at = 0; at < namesAndValues.length; at += 2) {
            line.append(at == 0 ? "" : ",");
            quote((String) namesAndValues[at], line);
            line.append(':');
            append(namesAndValues[at + 1], line);
        }
        ByteBuffer bytes = ByteBuffer.wrap(line.append("}\n").toString().getBytes(StandardCharsets.UTF_8));
        try {
            channel.write(bytes);
        } catch (IOException error) {
            throw new IllegalStateException("the records cannot be written", error);
        }
    }

    private static void append(Object value, StringBuilder line) {
        if (value instanceof String) {
            quote((String) value, line);
        } else {
            line.append(value);
        }
    }

    private static void quote(String text, StringBuilder line) {
        line.append('"');
        for (int at = 0; at < text.length(); at++) {
            char one = text.charAt(at);
            if (one == '"' || one == '\\') {
                line.append('\\').append(one);
            } else if (one < ' ' || Character.isSurrogate(one)) {
                line.append(String.format("\\u%04x", (int) one));
            } else {
                line.append(one);
            }
        }
        line.append('"');
    }
}
