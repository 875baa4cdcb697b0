package iama;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** What a candidate showed: an assertion for each thing seen, by a key that says where; what it threw and at which step. */
final class Outcome {
    final Map<String, Shown> seen = new LinkedHashMap<>();
    int raisedAt = -1;
    String raisedClass = "";
    /** As a test in the candidate's package writes it; empty where it cannot. */
    String raisedName = "";
    String raisedMessage;
    /** Whether the project itself threw it, on purpose. */
    boolean isDeliberate;
    /** It took too long, or did what no test may do. */
    boolean isSpoilt;
    BitSet entered = new BitSet();

    boolean raises() {
        return raisedAt >= 0;
    }

    boolean endsLike(Outcome other) {
        return raisedAt == other.raisedAt && raisedClass.equals(other.raisedClass) && Objects.equals(raisedMessage, other.raisedMessage)
            && isSpoilt == other.isSpoilt;
    }

    /** Forget what another run showed otherwise. */
    void narrow(Outcome other) {
        seen.entrySet().removeIf(one -> !one.getValue().equals(other.seen.get(one.getKey())));
    }

    /** The key of what the other shows otherwise, empty where it ends otherwise, null where it is the same. */
    String differs(Outcome other) {
        if (!endsLike(other)) {
            return "";
        }
        for (Map.Entry<String, Shown> one : seen.entrySet()) {
            if (!one.getValue().equals(other.seen.get(one.getKey()))) {
                return one.getKey();
            }
        }
        return null;
    }
}
