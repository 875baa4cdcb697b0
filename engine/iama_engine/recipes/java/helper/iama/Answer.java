package iama;

import java.util.ArrayList;
import java.util.List;

/** What is answered for one target; {@code unreadable} is the reason why it was not looked at, or null. */
final class Answer {
  final List<List<Draft>> rounds = new ArrayList<>();
  List<Left> declined = new ArrayList<>();
  String unreadable;
}
