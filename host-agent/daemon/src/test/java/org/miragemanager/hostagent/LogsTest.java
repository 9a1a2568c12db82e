package org.miragemanager.hostagent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.api.DestroyRequest;
import org.miragemanager.hostagent.api.LogChunk;
import org.miragemanager.hostagent.api.LogsRequest;

@Tag("processes")
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
      assertEquals("2:one\n 3:two\n ", read(host, LogsRequest.newBuilder().setTailBytes(4)));
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

  /** Callers that hang up leave no thread, no file and no watch of the system behind. */
  @Test
  void twoHundredFollowersThatHangUpLeaveNothingBehind() throws Exception {
    try (FakeRepository repository = FakeRepository.open();
        TestHost host = TestHost.open(folder, "edge-1", repository)) {
      repository.create(UNIKERNEL);
      long generation = repository.prepare(UNIKERNEL, "edge-1");
      host.create(UNIKERNEL, generation, "--interval", "1s");
      LogsRequest request =
          LogsRequest.newBuilder().setUnikernel(UNIKERNEL).setFollow(true).build();
      Files.writeString(host.log(UNIKERNEL, generation), "one\n");
      follow(host, request, 1);
      Resources before = Resources.now();

      follow(host, request, 200);

      Deadline.await(
          "descriptors and threads are as before",
          () -> {
            Resources now = Resources.now();
            return now.descriptors() <= before.descriptors() + 3
                && now.inotify() <= before.inotify()
                && now.threads() <= before.threads() + 3;
          });
    }
  }

  @Test
  void tooManyFollowersAreRefused() throws Exception {
    try (FakeRepository repository = FakeRepository.open();
        TestHost host = TestHost.open(folder, "edge-1", repository)) {
      repository.create(UNIKERNEL);
      long generation = repository.prepare(UNIKERNEL, "edge-1");
      host.create(UNIKERNEL, generation, "--interval", "1s");
      Files.writeString(host.log(UNIKERNEL, generation), "one\n");
      LogsRequest request =
          LogsRequest.newBuilder().setUnikernel(UNIKERNEL).setFollow(true).build();
      try (Context.CancellableContext context = Context.current().withCancellation()) {
        for (int count = 0; count < 256; count++) {
          context.call(() -> host.calls().logs(request)).next();
        }
        StatusRuntimeException refused =
            assertThrows(StatusRuntimeException.class, () -> host.calls().logs(request).next());
        assertEquals(Status.Code.RESOURCE_EXHAUSTED, refused.getStatus().getCode());
      }
      Deadline.await(
          "there is room again",
          () -> {
            try {
              follow(host, request, 1);
              return true;
            } catch (StatusRuntimeException notYet) {
              return false;
            }
          });
    }
  }

  private static void follow(TestHost host, LogsRequest request, int count) throws Exception {
    try (Context.CancellableContext context = Context.current().withCancellation()) {
      for (int follower = 0; follower < count; follower++) {
        assertTrue(context.call(() -> host.calls().logs(request)).hasNext());
      }
    }
  }

  /** What this process has of what runs out. */
  private record Resources(long descriptors, long inotify, int threads) {
    static Resources now() throws IOException {
      long descriptors = 0;
      long inotify = 0;
      try (DirectoryStream<Path> open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
        for (Path descriptor : open) {
          descriptors++;
          inotify += leadsTo(descriptor).contains("inotify") ? 1 : 0;
        }
      }
      return new Resources(descriptors, inotify, Thread.activeCount());
    }

    private static String leadsTo(Path descriptor) {
      try {
        return Files.readSymbolicLink(descriptor).toString();
      } catch (IOException closed) {
        return "";
      }
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
