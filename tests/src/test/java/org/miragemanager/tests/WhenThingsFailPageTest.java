package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every line of the page "When things fail" names tests that there are. */
class WhenThingsFailPageTest {
  private static final Path PAGE = MirageProgram.TOP.resolve("docs/when-things-fail.md");
  private static final String LIMITS = "## Limits";

  /** At the end of a line: one test, or several. */
  private static final Pattern SHOWN_BY = Pattern.compile("\\| ((`\\w+\\.\\w+`(, )?)+) \\|$");

  private static final Pattern NAME = Pattern.compile("`(\\w+\\.\\w+)`");
  private static final Pattern TEST =
      Pattern.compile("^\\s*@(Test|ParameterizedTest|RepeatedTest|Property)\\b.*");
  private static final Pattern METHOD = Pattern.compile("^\\s*(?:public )?void (\\w+)\\s*\\(.*");

  @Test
  void everyLineIsTheNameOfATestThatThereIs() throws IOException {
    Set<String> tests = tests();
    List<String> wrong = new ArrayList<>();
    int lines = 0;
    for (String line : faults()) {
      if (line.isBlank() || line.startsWith("## ") || isTableHead(line)) {
        continue;
      }
      lines++;
      Matcher shownBy = SHOWN_BY.matcher(line);
      if (!shownBy.find()) {
        wrong.add("promises without a test: " + line);
        continue;
      }
      Matcher names = NAME.matcher(shownBy.group(1));
      while (names.find()) {
        if (!tests.contains(names.group(1))) {
          wrong.add("there is no test " + names.group(1) + ": " + line);
        }
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(lines > 50, "lines that were looked at: " + lines);
  }

  /** The page without what stands before the first fault, and without the limits. */
  private static List<String> faults() throws IOException {
    List<String> page = Files.readAllLines(PAGE);
    int limits = page.indexOf(LIMITS);
    assertTrue(limits > 0, LIMITS);
    int first = 0;
    while (!page.get(first).startsWith("## ")) {
      first++;
    }
    return page.subList(first, limits);
  }

  private static boolean isTableHead(String line) {
    return line.matches("\\|[ |-]*\\| shown by \\||\\|[-|]+\\|");
  }

  /** All tests of all modules, as {@code Class.method}; of a nested class by the outer's name. */
  private static Set<String> tests() throws IOException {
    Set<String> found = new HashSet<>();
    try (Stream<Path> files = Files.find(MirageProgram.TOP, 20, (path, is) -> isTestClass(path))) {
      for (Path file : files.toList()) {
        String name = file.getFileName().toString().replace(".java", "");
        methods(file).forEach(method -> found.add(name + "." + method));
      }
    }
    return found;
  }

  private static boolean isTestClass(Path file) {
    String name = file.toString();
    return name.contains("/src/test/java/") && name.endsWith("Test.java");
  }

  private static List<String> methods(Path file) throws IOException {
    List<String> found = new ArrayList<>();
    boolean annotated = false;
    for (String line : Files.readAllLines(file)) {
      annotated |= TEST.matcher(line).matches();
      Matcher method = METHOD.matcher(line);
      if (annotated && method.matches()) {
        found.add(method.group(1));
        annotated = false;
      }
    }
    return found;
  }
}
