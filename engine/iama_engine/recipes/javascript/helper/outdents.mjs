// Lines that come nearer to the margin, some of them by more than one reason.

/** What lines of one file lose of their indentation. */
export class Outdents {
  constructor(layout) {
    this.layout = layout;
    /** The start of a line → how many characters it loses. */
    this.lost = new Map();
  }

  /** Take the lines of a stretch after its first from one indentation to a shorter one. */
  add(range, from, to) {
    if (from.length <= to.length || !from.startsWith(to)) return;
    for (const line of this.layout.linesIn(range)) {
      if (!this.layout.isInValue(line)) this.lost.set(line, (this.lost.get(line) ?? 0) + from.length - to.length);
    }
  }

  /** The white space at the start of the line of a position, as it will be. */
  indentAt(position) {
    const before = this.layout.indentAt(position);
    const line = this.layout.text.lastIndexOf("\n", position - 1) + 1;
    return before.slice(Math.min(this.lost.get(line) ?? 0, before.length));
  }

  edits() {
    return [...this.lost].map(([start, count]) => {
      const blank = Math.min(count, this.layout.indentAt(start).length);
      return { start, end: start + blank, text: "" };
    });
  }
}
