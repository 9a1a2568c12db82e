package org.miragemanager.hostagent.driver.qemu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.miragemanager.hostagent.AgentException;
import org.miragemanager.hostagent.Messages;
import org.miragemanager.hostagent.RootAvailable;
import org.miragemanager.hostagent.driver.DriverContract;
import org.miragemanager.hostagent.driver.HypervisorDriver;
import org.miragemanager.hostagent.driver.HypervisorDriver.DomainSpecification;
import org.miragemanager.hostagent.driver.HypervisorDriver.LiveDomain;
import org.miragemanager.model.GuestSpec;

@Tag("processes")
final class QemuDriverTest extends DriverContract {

  private static final String ZERO_DIGEST = "0".repeat(64);

  @Override
  protected HypervisorDriver open() throws IOException {
    Path stored = TinyGuest.FAILS.into(folder);
    return new QemuDriver(
        "edge-1",
        Map.of("tells", TinyGuest.TELLS_AND_EXITS.into(folder)),
        digest -> Optional.of(stored),
        new QemuDriver.Settings(
            QemuAvailable.binary(), UserRange.DEFAULT, folder.resolve("accelerator")));
  }

  @Override
  protected String lasting() throws IOException {
    return TinyGuest.TELLS.into(folder).toString();
  }

  @Override
  protected String ending() throws IOException {
    return TinyGuest.TELLS_AND_EXITS.into(folder).toString();
  }

  private DomainSpecification specification(TinyGuest guest) throws IOException {
    return specification(guest.into(folder).toString(), 1);
  }

  @ParameterizedTest
  @CsvSource({
    "TELLS_AND_EXITS, exit code 0",
    "FAILS,           exit code 2",
    "FAULTS,          'reset: the guest asked for it, or made three faults in a row|reset'",
    "PANICS,          'the guest panicked|reset'",
  })
  void endsAreToldInWords(TinyGuest guest, String words) throws Exception {
    // A guest that ends before QEMU's control connection is there leaves nothing but a code.
    assertTrue(
        List.of(words.split("\\|", -1)).contains(endOf(create(driver(), specification(guest)))));
  }

  @Test
  void argumentsReachTheGuestUnchanged() throws Exception {
    DomainSpecification specification =
        specification("example:tells", 1, "a b", "$(id)", "'; exit 1", "x,y=\"z\"\n%", "");
    assertEquals("exit code 0", endOf(create(driver(), specification)));
    assertEquals(
        "mirage.unikernel=counter-1 mirage.generation=1 -- a%20b %24%28id%29 %27%3B%20exit%201"
            + " x,y=%22z%22%0A%25 %%",
        Files.readString(specification.log()));
  }

  @Test
  void imagesMayLieAnywhere() throws Exception {
    Path odd = Files.createDirectories(folder.resolve("a,b 'c\" %d\n$e"));
    String reference = TinyGuest.TELLS_AND_EXITS.into(odd).toString();
    assertEquals("exit code 0", endOf(create(driver(), specification(reference, 1))));
  }

  @Test
  void aQemuThatDoesNotStartTellsWhy() throws Exception {
    Path broken = folder.resolve("broken.elf");
    Files.write(broken, new byte[] {0x7f, 'E', 'L', 'F', 0, 0, 0, 0});
    String end = endOf(create(driver(), specification(broken.toString(), 1)));
    Messages.assertMessage("qemu-did-not-start", end);
  }

  @Test
  void aFileThatIsNotWhatItsDigestSaysIsNotBooted() throws Exception {
    DomainSpecification specification = specification("sha256:" + ZERO_DIGEST, 1);
    HypervisorDriver driver = driver();
    IOException refusal = assertThrows(IOException.class, () -> driver.create(specification));
    Messages.assertMessage("image-damaged", refusal.getMessage());
    assertFalse(Files.exists(specification.log()));
  }

  @Test
  void aFileThatIsWhatItsDigestSaysIsBooted() throws Exception {
    // SHA-256 of TinyGuest.FAILS.
    String digest = sha256(Files.readAllBytes(TinyGuest.FAILS.into(folder)));
    assertEquals("exit code 2", endOf(create(driver(), specification("sha256:" + digest, 1))));
  }

  private static String sha256(byte[] content) throws Exception {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
  }

  @Test
  void whatCannotBecomeADomainIsRefusedBeforeItIsTried() throws Exception {
    HypervisorDriver driver = driver();
    Path text = Files.writeString(folder.resolve("text"), "no kernel");
    assertRefused(driver, specification(text.toString(), 1), "image-not-elf");
    assertRefused(driver, specification("/no/such/file", 1), "image-file-missing");
    assertRefused(driver, specification("example:none", 1), "example-unknown");
    assertRefused(driver, specification("sha256:12", 1), "digest-invalid");
    String[] many = Collections.nCopies(1_000, "x".repeat(100)).toArray(String[]::new);
    assertRefused(driver, specification("example:tells", 1, many), "arguments-too-long");
    DomainSpecification plain = specification("example:tells", 1);
    DomainSpecification small =
        new DomainSpecification(
            plain.domain(),
            plain.reference(),
            new GuestSpec(
                plain.guest().image(),
                QemuArguments.LEAST_MEMORY_BYTES - 1,
                plain.guest().arguments()),
            plain.token(),
            plain.channel(),
            plain.folder(),
            plain.log());
    assertRefused(driver, small, "memory-too-small");
  }

  /** Attack M11: a domain's copy of its image lies in /run, which often is the machine's memory. */
  @Test
  void anImageWhoseCopyWouldFillTheFoldersOfDomainsIsRefused() throws Exception {
    HypervisorDriver driver = driver();
    Path large = TinyGuest.TELLS.into(Files.createDirectory(folder.resolve("large")));
    long free =
        Math.max(
            Files.getFileStore(Path.of("/run")).getUsableSpace(),
            Files.getFileStore(Path.of(System.getProperty("java.io.tmpdir"))).getUsableSpace());
    try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
      // It has a hole, and takes no room itself.
      file.setLength(free);
    }
    assertRefused(driver, specification(large.toString(), 1), "copy-takes-too-much");
  }

  private static void assertRefused(
      HypervisorDriver driver, DomainSpecification specification, String key) {
    AgentException refusal = assertThrows(AgentException.class, () -> driver.check(specification));
    Messages.assertMessage(key, refusal.getMessage());
  }

  @Test
  void theHostIsLabelledWithWhatRunsItsGuests() throws Exception {
    assertTrue(List.of("kvm", "tcg").contains(driver().labels().get("accelerator")));
    assertTrue(Files.exists(folder.resolve("accelerator")));
  }

  @Test
  void whatAnAgentMadeThatNeverStartedItsDomainIsRemovedByTheNext() throws Exception {
    DomainSpecification specification = specification(TinyGuest.TELLS);
    HypervisorDriver.Launch unused = driver().prepare(specification);
    Path note = specification.folder().resolve(QemuDriver.RUNTIME_NOTE);
    Path runtime = Path.of(Files.readString(note));
    assertTrue(Files.exists(runtime));
    assertTrue(driver().search(specification).isEmpty());
    assertFalse(Files.exists(runtime));
  }

  @Test
  void whatALivingDomainHasIsNotRemovedByWhoLooksForIt() throws Exception {
    DomainSpecification specification = specification(TinyGuest.TELLS);
    LiveDomain domain = create(driver(), specification);
    assertTrue(driver().search(specification).isPresent());
    assertTrue(Files.exists(domain.channel().orElseThrow().getParent()));
  }

  @Test
  void aNoteThatNamesNoFolderOfADomainRemovesNothing() throws Exception {
    DomainSpecification specification = specification(TinyGuest.TELLS);
    Path note = specification.folder().resolve(QemuDriver.RUNTIME_NOTE);
    HypervisorDriver driver = driver();
    Path precious = Files.writeString(specification.folder().resolve("precious"), "x");
    for (String noted : List.of(specification.folder().toString(), "", "\0\0", "/", "/tmp")) {
      Files.writeString(note, noted);
      assertTrue(driver.search(specification).isEmpty());
      assertTrue(Files.exists(precious));
    }
  }

  @Test
  void whatADomainHadIsRemovedWhenItHasEnded() throws Exception {
    DomainSpecification specification = specification(TinyGuest.TELLS);
    LiveDomain domain = create(driver(), specification);
    awaitLog(specification, "mirage.unikernel");
    Path runtime = domain.channel().orElseThrow().getParent();
    assertTrue(Files.exists(runtime));
    domain.destroy();
    endOf(domain);
    assertFalse(Files.exists(runtime));
  }

  @Test
  void aDomainThatEndsWhileNoAgentIsThereIsClearedUpByTheNext() throws Exception {
    HypervisorDriver first = driver();
    DomainSpecification specification = specification(TinyGuest.TELLS);
    LiveDomain domain = create(first, specification);
    awaitLog(specification, "mirage.unikernel");
    Path runtime = domain.channel().orElseThrow().getParent();
    first.close();
    assertTrue(
        ProcessHandle.of(domain.process().orElseThrow().processId())
            .orElseThrow()
            .destroyForcibly());
    endOf(domain);
    assertTrue(Files.exists(runtime));
    assertTrue(driver().find(specification, domain.handle()).isEmpty());
    assertFalse(Files.exists(runtime));
  }

  @Test
  void eachDomainHasAUserOfItsOwnAndCannotReadAnothersFiles() throws Exception {
    RootAvailable.require();
    assertTrue(
        new Confinement(UserRange.DEFAULT).users().isPresent(),
        "root can give users away, but for that setpriv is needed: install it (util-linux)");
    HypervisorDriver driver = driver();
    LiveDomain one = create(driver, specification(lasting(), 1, "one"));
    DomainSpecification second = specification(lasting(), 2, "two");
    LiveDomain other = create(driver, second);
    awaitLog(second, "two");
    long oneUser = userOf(one);
    long otherUser = userOf(other);
    assertNotEquals(oneUser, otherUser);
    assertTrue(oneUser >= UserRange.DEFAULT.first() && otherUser <= UserRange.DEFAULT.last());
    Path others = other.channel().orElseThrow().getParent();
    assertEquals(0, as(otherUser, "cat", others.resolve("image").toString()));
    assertNotEquals(0, as(oneUser, "cat", others.resolve("image").toString()));
    assertNotEquals(0, as(oneUser, "ls", others.toString()));
    assertNotEquals(0, as(oneUser, "test", "-S", other.channel().orElseThrow().toString()));
    String status = status(one);
    assertTrue(status.contains("NoNewPrivs:\t1"), status);
    assertTrue(status.contains("CapBnd:\t0000000000000000"), status);
    assertTrue(status.contains("Seccomp:\t2"), status);
    assertTrue(limits(one).contains("Max address space"), limits(one));
    assertFalse(limits(one).matches("(?s).*Max address space +unlimited.*"), limits(one));
    // Attack M11: it may write in its own folder, which may lie in the machine's memory.
    assertTrue(limits(one).matches("(?s).*Max file size +1073741824 .*"), limits(one));
  }

  private static long userOf(LiveDomain domain) throws IOException {
    String line =
        status(domain).lines().filter(any -> any.startsWith("Uid:")).findFirst().orElseThrow();
    return Long.parseLong(line.split("\t", -1)[1]);
  }

  private static String status(LiveDomain domain) throws IOException {
    return Files.readString(process(domain).resolve("status"));
  }

  private static String limits(LiveDomain domain) throws IOException {
    return Files.readString(process(domain).resolve("limits"));
  }

  private static Path process(LiveDomain domain) {
    return Path.of("/proc", Long.toString(domain.process().orElseThrow().processId()));
  }

  private static int as(long user, String... command) throws Exception {
    List<String> words =
        new ArrayList<>(List.of("setpriv", "--reuid=" + user, "--regid=" + user, "--clear-groups"));
    words.addAll(List.of(command));
    Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertTrue(process.waitFor(60, TimeUnit.SECONDS), said);
    return process.exitValue();
  }
}
