package iama;

import iama.rewrites.BoxedConstructors;
import iama.rewrites.DiamondOperator;
import iama.rewrites.EnhancedFor;
import iama.rewrites.LambdaExpressions;
import iama.rewrites.LocalVar;
import iama.rewrites.MissingOverride;
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

  static final Map<String, Kind> BY_NAME = Map.of(
      "boxed_constructors", new Kind("Use valueOf for boxed values", 5, false, true, BoxedConstructors::new),
      "diamond_operator", new Kind("Leave type arguments to the compiler", 7, true, false, DiamondOperator::new),
      "unused_imports", new Kind("Remove unused imports", 1, true, false, UnusedImports::new),
      "try_with_resources", new Kind("Close by try-with-resources", 7, false, false, TryWithResources::new),
      "missing_override", new Kind("Mark overriding methods", 5, true, false, MissingOverride::new),
      "lambda_expressions", new Kind("Write anonymous classes as lambdas", 8, false, false, LambdaExpressions::new),
      "local_var", new Kind("Declare by var", 10, true, false, LocalVar::new),
      "text_blocks", new Kind("Write strings of several lines as text blocks", 15, true, false, TextBlocks::new),
      "switch_expressions", new Kind("Write switches as expressions", 14, false, false, SwitchExpressions::new),
      "enhanced_for", new Kind("Use the enhanced for", 5, false, false, EnhancedFor::new));
}
