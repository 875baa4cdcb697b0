package iama;

/** Something that was looked at and left alone. */
public record Left(String symbol, int line, String reason) {}
