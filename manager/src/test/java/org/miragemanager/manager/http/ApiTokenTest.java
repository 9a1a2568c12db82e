package org.miragemanager.manager.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ApiTokenTest {
  @TempDir private Path data;

  @Test
  void isKeptOverRestartsInAFileOfItsOwnersAlone() throws IOException {
    ApiToken.of(data);
    Path file = data.resolve("api-token");
    String first = Files.readString(file).strip();
    assertEquals(64, first.length(), first);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));

    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertTrue(ApiToken.of(data).isIn("bearer " + first));
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));

    Files.delete(file);
    ApiToken.of(data);
    assertNotEquals(first, Files.readString(file).strip());
  }

  @Test
  void anEmptyFileIsNoToken() throws IOException {
    Files.createFile(data.resolve("api-token"));
    IOException refusal = assertThrows(IOException.class, () -> ApiToken.of(data));
    assertTrue(refusal.getMessage().contains("remove it"), refusal.getMessage());
  }

  @Test
  void whatIsNotAHeaderOfItIsRefused() throws IOException {
    ApiToken token = ApiToken.of(data);
    String text = Files.readString(data.resolve("api-token")).strip();
    for (String header : new String[] {null, "", "Bearer", "Bearer ", text, "Basic " + text}) {
      assertFalse(token.isIn(header), header);
    }
  }
}
