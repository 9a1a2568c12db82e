package org.miragemanager.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Links between the files of this repository lead somewhere. */
class LinksTest {
  /** Not of the repository: what is built, installed or kept there. */
  private static final Set<String> PASSED_OVER = Set.of(".git", "target", "bin", "data");

  private static List<Path> markdownFiles() throws IOException {
    List<Path> found = new ArrayList<>();
    Files.walkFileTree(
        MirageProgram.TOP,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            return PASSED_OVER.contains(folder.getFileName().toString())
                ? FileVisitResult.SKIP_SUBTREE
                : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.toString().endsWith(".md")) {
              found.add(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
    return found;
  }

  @Test
  void relativeLinksLeadToFilesAndHeadings() throws IOException {
    List<String> broken = new ArrayList<>();
    List<Path> files = markdownFiles();
    assertTrue(files.size() > 5, files.toString());
    for (Path file : files) {
      for (String link : Markdown.read(file).links()) {
        if (!link.contains("://") && !leadsSomewhere(file, link)) {
          broken.add(MirageProgram.TOP.relativize(file) + ": " + link);
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  private static boolean leadsSomewhere(Path from, String link) throws IOException {
    String[] parts = link.split("#", 2);
    Path target = parts[0].isEmpty() ? from : from.resolveSibling(parts[0]);
    if (!Files.exists(target)) {
      return false;
    }
    return parts.length < 2 || Markdown.read(target).anchors().contains(parts[1]);
  }
}
