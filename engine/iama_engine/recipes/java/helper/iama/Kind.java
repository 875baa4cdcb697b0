package iama;

import iama.rewrites.BoxedConstructors;
import iama.rewrites.DiamondOperator;
import iama.rewrites.EnhancedFor;
import iama.rewrites.LambdaExpressions;
import iama.rewrites.LocalVar;
import iama.rewrites.MissingOverride;
import iama.rewrites.RecordClasses;
import iama.rewrites.SwitchExpressions;
import iama.rewrites.TextBlocks;
import iama.rewrites.TryWithResources;
import iama.rewrites.UnusedImports;
import java.util.Map;

/**
 * What is to be known of a rewrite before it runs.
 *
 * @param title what it does, as the title of its units
 * @param release the first release of Java with its syntax
 * @param sameCode whether the compiler must make the same classes of the result, byte for byte
 * @param wholeProject whether it asks all sources of the project and not only the targets
 */
record Kind(String title, int release, boolean sameCode, boolean wholeProject, Maker maker) {
  /** Makes the rewrite of one file. */
  interface Maker {
    Rewrite of(Source source, Compilation all, Found found);
  }

  static final Map<String, Kind> BY_NAME = Map.ofEntries(
      Map.entry("boxed_constructors", new Kind("Use valueOf for boxed values", 5, false, true, BoxedConstructors::new)),
      Map.entry("diamond_operator", new Kind("Leave type arguments to the compiler", 7, true, false, DiamondOperator::new)),
      Map.entry("unused_imports", new Kind("Remove unused imports", 1, true, false, UnusedImports::new)),
      Map.entry("try_with_resources", new Kind("Close by try-with-resources", 7, false, false, TryWithResources::new)),
      Map.entry("missing_override", new Kind("Mark overriding methods", 5, true, false, MissingOverride::new)),
      Map.entry("lambda_expressions", new Kind("Write anonymous classes as lambdas", 8, false, false, LambdaExpressions::new)),
      Map.entry("local_var", new Kind("Declare by var", 10, true, false, LocalVar::new)),
      Map.entry("text_blocks", new Kind("Write strings of several lines as text blocks", 15, true, false, TextBlocks::new)),
      Map.entry("switch_expressions", new Kind("Write switches as expressions", 14, false, false, SwitchExpressions::new)),
      Map.entry("enhanced_for", new Kind("Use the enhanced for", 5, false, false, EnhancedFor::new)),
      Map.entry("record_classes", new Kind("Write classes that hold values as records", 16, false, true, RecordClasses::new)));
}
