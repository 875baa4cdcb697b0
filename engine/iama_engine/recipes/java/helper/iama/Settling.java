package iama;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Look, apply, compile, look again until nothing is left. What the compiler minds of a result, and where the classes must stay the same
 * what changes a byte of them, is taken back and declined with the compiler's own words.
 */
final class Settling {
  private static final int ROUNDS = 8;
  private static final int TRIES = 6;
  private final Request request;
  private final Kind kind;
  private final Set<String> roots;
  private final Map<String, Answer> answers = new LinkedHashMap<>();
  private final Set<String> barred = new HashSet<>();
  private final Set<Left> refused = new LinkedHashSet<>();
  private final Map<String, List<Left>> takenBack = new LinkedHashMap<>();

  Settling(Request request) {
    this.request = request;
    this.kind = Kind.BY_NAME.get(request.recipe());
    if (kind == null) throw new IllegalArgumentException("no rewrite is called " + request.recipe());
    this.roots = kind.wholeProject() ? request.files().keySet() : request.targets();
    for (String path : request.targets()) {
      answers.put(path, new Answer());
      takenBack.put(path, new ArrayList<>());
    }
  }

  Map<String, Answer> settle() {
    Map<String, String> texts = request.files();
    Compilation current = new Compilation(request, texts, roots);
    answers.forEach((path, answer) -> answer.unreadable = current.unreadable.get(path));
    State state = new State(current, texts, null);
    for (int round = 0; round < ROUNDS && state != null; round++) state = next(state);
    answers.forEach((path, answer) -> answer.declined.addAll(takenBack.get(path)));
    return answers;
  }

  /** Sources with what the compiler says of them; classes are made when first needed, which spoils the trees. */
  private record State(Compilation compilation, Map<String, String> texts, Map<String, byte[]> classes) {}

  /** One round; null where it found nothing. */
  private State next(State state) {
    Map<String, List<Draft>> drafts = looked(state);
    if (drafts.values().stream().allMatch(List::isEmpty)) return null;
    Map<String, byte[]> classes = kind.sameCode() && state.compilation.isClean() ? classesOf(state) : null;
    State after = tried(state, drafts, classes);
    drafts.forEach((path, list) -> { if (!list.isEmpty()) answers.get(path).rounds.add(list); });
    return after;
  }

  private Map<String, byte[]> classesOf(State state) {
    return state.classes != null ? state.classes : state.compilation.classes();
  }

  private Map<String, List<Draft>> looked(State state) {
    Map<String, List<Draft>> drafts = new LinkedHashMap<>();
    for (String path : request.targets()) {
      Source source = state.compilation.sources.get(path);
      if (source == null) continue;
      Found found = new Found(kind.title());
      kind.maker().of(source, state.compilation, found).look();
      answers.get(path).declined = new ArrayList<>(found.declined);
      drafts.put(path, accepted(path, source, found.drafts));
    }
    return drafts;
  }

  private List<Draft> accepted(String path, Source source, List<Draft> found) {
    List<Draft> accepted = new ArrayList<>();
    for (Draft draft : found) {
      if (!request.symbol().isEmpty() && !draft.symbol().equals(request.symbol())) continue;
      String reason = kind.release() > request.release() ? "it needs Java " + kind.release() + ", and the project is built for Java "
          + request.release() : request.symbol().isEmpty() && !draft.question().isEmpty() ? "asks first: " + draft.question() : "";
      if (!reason.isEmpty()) answers.get(path).declined.add(new Left(draft.symbol(), draft.line(), reason));
      else if (!barred.contains(draft.key(path, source.text)) && accepted.stream().noneMatch(draft::overlaps)) accepted.add(draft);
    }
    return accepted;
  }

  /** The state after the drafts; those that do not hold are taken out of the lists. */
  private State tried(State state, Map<String, List<Draft>> drafts, Map<String, byte[]> classes) {
    for (int left = TRIES; ; left--) {
      if (drafts.values().stream().allMatch(List::isEmpty)) return null;
      Map<String, String> texts = new LinkedHashMap<>(state.texts);
      drafts.forEach((path, list) -> texts.put(path, Edit.applied(state.texts.get(path), edits(list))));
      Compilation after = new Compilation(request, texts, roots);
      boolean held = holds(state, after, drafts, left <= 1);
      if (!held) continue;
      if (classes == null) return new State(after, texts, null);
      Map<String, byte[]> made = new Compilation(request, texts, roots).classes();
      if (sameClasses(state, classes, made, drafts)) return new State(after, texts, made);
    }
  }

  private static List<Edit> edits(List<Draft> drafts) {
    return drafts.stream().flatMap(draft -> draft.edits().stream()).toList();
  }

  private boolean holds(State before, Compilation after, Map<String, List<Draft>> drafts, boolean last) {
    boolean held = true;
    for (String path : after.sources.keySet()) {
      for (Compilation.Fault fault : after.newFaults(before.compilation, path)) {
        held = false;
        takeBack(before, path, drafts, fault, last);
      }
    }
    for (Map.Entry<String, String> broken : after.unreadable.entrySet()) {
      if (before.compilation.unreadable.containsKey(broken.getKey())) continue;
      held = false;
      takeBack(before, broken.getKey(), drafts, new Compilation.Fault(broken.getValue(), -1, -1), true);
    }
    return held;
  }

  /** Take back the draft nearest to a fault, or all of the file where none is near; all of all files where the file has none. */
  private void takeBack(State before, String path, Map<String, List<Draft>> drafts, Compilation.Fault fault, boolean all) {
    List<Draft> mine = drafts.getOrDefault(path, List.of());
    String reason = "the result would not compile: " + fault.message();
    if (mine.isEmpty()) {
      drafts.forEach((where, list) -> bar(before, where, list, new ArrayList<>(list), reason));
      return;
    }
    Draft nearest = mine.get(0);
    int shift = 0;
    for (Draft draft : mine) {
      if (draft.from() + shift <= fault.position()) nearest = draft;
      shift += draft.edits().stream().mapToInt(edit -> edit.text().length() - (edit.end() - edit.start())).sum();
    }
    bar(before, path, mine, all ? new ArrayList<>(mine) : List.of(nearest), reason);
  }

  private boolean sameClasses(State before, Map<String, byte[]> old, Map<String, byte[]> made, Map<String, List<Draft>> drafts) {
    if (old.keySet().equals(made.keySet()) && old.keySet().stream().allMatch(name -> Arrays.equals(old.get(name), made.get(name)))) {
      return true;
    }
    drafts.forEach((path, list) -> {
      Source source = before.compilation.sources.get(path);
      if (list.isEmpty() || !differs(MemoryFiles.packageOf(source.text), old, made)) return;
      bar(before, path, list, new ArrayList<>(list), "the compiler would make other classes of it");
    });
    return false;
  }

  private static boolean differs(String place, Map<String, byte[]> old, Map<String, byte[]> made) {
    Set<String> names = new HashSet<>(old.keySet());
    names.addAll(made.keySet());
    return names.stream().anyMatch(name -> name.startsWith(place) && !Arrays.equals(old.get(name), made.get(name)));
  }

  private void bar(State before, String path, List<Draft> from, List<Draft> drafts, String reason) {
    for (Draft draft : drafts) {
      barred.add(draft.key(path, before.texts.get(path)));
      Left left = new Left(draft.symbol(), draft.line(), reason);
      if (refused.add(left)) takenBack.get(path).add(left);
    }
    from.removeAll(drafts);
  }
}
