package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.api.DestroyRequest;
import org.miragemanager.hostagent.api.LogChunk;
import org.miragemanager.hostagent.api.LogsRequest;

final class LogsTest {

  private static final String UNIKERNEL = "counter-1";

  @TempDir private Path folder;

  @Test
  void logsAreReadFollowedAndEndWithTheDomain() throws Exception {
    try (FakeRepository repository = FakeRepository.open();
        TestHost host = TestHost.open(folder, "edge-1", repository)) {
      repository.create(UNIKERNEL);
      long first = repository.prepare(UNIKERNEL, "edge-1");
      host.create(UNIKERNEL, first, "--interval", "5ms");
      long second = repository.prepare(UNIKERNEL, "edge-1");
      host.create(UNIKERNEL, second, "--interval", "5ms");
      Files.writeString(host.log(UNIKERNEL, first), "one\n");
      Files.writeString(host.log(UNIKERNEL, second), "two\n");

      assertEquals("2:one\n 3:two\n ", read(host, LogsRequest.newBuilder()));
      assertEquals("2:e\n 3:o\n ", read(host, LogsRequest.newBuilder().setTailBytes(2)));
      assertEquals("3:two\n ", read(host, LogsRequest.newBuilder().setGeneration(3)));

      Iterator<LogChunk> follower =
          host.calls()
              .logs(
                  LogsRequest.newBuilder()
                      .setUnikernel(UNIKERNEL)
                      .setGeneration(second)
                      .setFollow(true)
                      .build());
      assertEquals("two\n", follower.next().getData().toStringUtf8());
      Files.writeString(host.log(UNIKERNEL, second), "three\n", StandardOpenOption.APPEND);
      assertEquals("three\n", follower.next().getData().toStringUtf8());
      repository.retire(UNIKERNEL, second);
      host.calls()
          .destroy(DestroyRequest.newBuilder().setDomain(TestHost.id(UNIKERNEL, second)).build());
      assertTrue(!follower.hasNext());
    }
  }

  private static String read(TestHost host, LogsRequest.Builder request) {
    StringBuilder text = new StringBuilder();
    host.calls()
        .logs(request.setUnikernel(UNIKERNEL).build())
        .forEachRemaining(
            chunk ->
                text.append(chunk.getGeneration())
                    .append(':')
                    .append(chunk.getData().toStringUtf8())
                    .append(' '));
    return text.toString();
  }
}
