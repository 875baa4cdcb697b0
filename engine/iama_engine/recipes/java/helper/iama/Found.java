package iama;

import java.util.ArrayList;
import java.util.List;

/** What one look at a file gives. */
public final class Found {
  final String title;
  public final List<Draft> drafts = new ArrayList<>();
  public final List<Left> declined = new ArrayList<>();

  Found(String title) {
    this.title = title;
  }
}
