package org.miragemanager.tests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A Markdown file: its fenced blocks, its links, its headings. */
record Markdown(Path file, List<String> lines) {
  /**
   * A fenced block.
   *
   * @param language what stands after its fence
   * @param line the number of its fence's line
   */
  record Block(String language, int line, List<String> lines) {
    String text() {
      return String.join("\n", lines);
    }
  }

  private static final String FENCE = "```";
  private static final Pattern LINK = Pattern.compile("(?<!`)\\]\\(([^)\\s]+)\\)");

  static Markdown read(Path file) throws IOException {
    return new Markdown(file, Files.readAllLines(file));
  }

  List<Block> blocks() {
    List<Block> blocks = new ArrayList<>();
    Block open = null;
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      if (line.startsWith(FENCE) && open == null) {
        open = new Block(line.substring(FENCE.length()).strip(), number, new ArrayList<>());
        blocks.add(open);
      } else if (line.startsWith(FENCE)) {
        open = null;
      } else if (open != null) {
        open.lines().add(line);
      }
    }
    return blocks;
  }

  private List<String> proseLines() {
    List<String> prose = new ArrayList<>();
    boolean inBlock = false;
    for (String line : lines) {
      if (line.startsWith(FENCE)) {
        inBlock = !inBlock;
      } else if (!inBlock) {
        prose.add(line);
      }
    }
    return prose;
  }

  /** Where links outside of blocks lead. */
  List<String> links() {
    List<String> links = new ArrayList<>();
    for (String line : proseLines()) {
      Matcher link = LINK.matcher(line);
      while (link.find()) {
        links.add(link.group(1));
      }
    }
    return links;
  }

  /** The names by which its headings can be linked to. */
  List<String> anchors() {
    return proseLines().stream()
        .filter(line -> line.startsWith("#"))
        .map(line -> line.replaceFirst("^#+\\s+", "").strip().toLowerCase(Locale.ROOT))
        .map(title -> title.replaceAll("[^\\p{L}\\p{N}\\s_-]", "").replace(' ', '-'))
        .toList();
  }
}
