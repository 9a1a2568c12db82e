package org.miragemanager.unimem;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The file of vectors is what this library writes, and this library reads it. With {@code
 * -Dunimem.vectors=write} the file is made anew.
 */
class CheckpointVectorsTest {
  private static final Path FILE =
      Path.of("src/test/resources/org/miragemanager/unimem/checkpoint-vectors.txt");

  @Test
  void theFileIsWhatJavaWrites() throws IOException {
    if ("write".equals(System.getProperty("unimem.vectors"))) {
      Files.writeString(FILE, CheckpointVectors.text());
    }
    assertEquals(CheckpointVectors.text(), Files.readString(FILE));
  }

  @Test
  void whatIsNoCheckpointIsRefusedAndTheOthersAreTheSameAgain() throws Exception {
    int read = 0;
    int refused = 0;
    String name = "";
    List<String> lines = Files.readAllLines(FILE, UTF_8);
    for (String line : lines) {
      if (line.startsWith("checkpoint ") || line.startsWith("refused ")) {
        name = line;
      } else if (line.startsWith("is ")) {
        byte[] bytes = HexFormat.of().parseHex(line.substring(3).replace("-", ""));
        if (name.startsWith("refused ")) {
          assertThrows(CheckpointException.class, () -> Checkpoint.decode(bytes), name);
          refused++;
        } else {
          Checkpoint checkpoint = Checkpoint.decode(bytes);
          assertEquals(
              checkpoint,
              Checkpoint.of(
                  checkpoint.generation(),
                  checkpoint.sequence(),
                  checkpoint.next(),
                  checkpoint.store()),
              name);
          read++;
        }
      }
    }
    assertTrue(read > 60 && refused > 30, read + " and " + refused);
  }
}
