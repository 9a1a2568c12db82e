package org.miragemanager.hostagent.driver.qemu;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.miragemanager.hostagent.Messages;
import org.miragemanager.hostagent.driver.qemu.HostAccelerator.Accelerator;
import org.miragemanager.hostagent.driver.qemu.HostAccelerator.KnownAccelerator;

@Timeout(90)
final class ProbeGuestTest {

  private static final int LOADED_AT = 0x100000;

  @TempDir private Path folder;

  @Test
  void theFileIsAnElfWhoseNoteNamesTheEntry() {
    ByteBuffer file = ByteBuffer.wrap(ProbeGuest.image()).order(ByteOrder.LITTLE_ENDIAN);
    assertEquals(0x464c457f, file.getInt(0));
    int entry = file.getInt(24);
    int note = file.getInt(52 + 32 + 4);
    assertEquals(18, file.getInt(note + 8), "the type of a PVH note");
    assertEquals(entry, file.getInt(note + 16));
    assertEquals(file.capacity(), file.getInt(52 + 16), "all of it is loaded");
    assertEquals((byte) 0xb8, file.get(entry - LOADED_AT));
  }

  @Test
  void theSameBytesAreMadeEveryTime() {
    assertArrayEquals(ProbeGuest.image(), ProbeGuest.image());
  }

  @Test
  void itBootsUnderTheAcceleratorThatTheProbeChooses() throws Exception {
    Path binary = QemuAvailable.binary();
    AcceleratorProbe probe = new AcceleratorProbe(binary, new Confinement(UserRange.DEFAULT));
    Accelerator found = probe.run();
    KnownAccelerator known = new KnownAccelerator(folder.resolve("known"), binary);
    assertEquals(Optional.empty(), known.read());
    known.write(found);
    assertEquals(Optional.of(found), known.read());
    assertEquals(Optional.empty(), new KnownAccelerator(folder.resolve("known"), folder).read());
  }

  @Test
  void itIsLookedForAgainWhenKvmBecomesAnother() throws IOException {
    Path binary = Files.createFile(folder.resolve("qemu"));
    Path kvm = folder.resolve("kvm");
    KnownAccelerator known = new KnownAccelerator(folder.resolve("known"), binary, kvm);
    known.write(Accelerator.TCG);
    assertEquals(Optional.of(Accelerator.TCG), known.read());
    Files.createFile(kvm);
    assertEquals(Optional.empty(), known.read(), "it is there now");
    Files.setPosixFilePermissions(kvm, PosixFilePermissions.fromString("rw-------"));
    known.write(Accelerator.TCG);
    assertEquals(Optional.of(Accelerator.TCG), known.read());
    Files.setPosixFilePermissions(kvm, PosixFilePermissions.fromString("rw-rw----"));
    assertEquals(Optional.empty(), known.read(), "others may open it now");
  }

  @Test
  void thatKvmIsRefusedIsRemembered() throws IOException {
    Path refuses = qemu("echo 'no KVM'; exit 1");
    Path kvm = Files.createFile(folder.resolve("kvm"));
    KnownAccelerator known = new KnownAccelerator(folder.resolve("known"), refuses, kvm);
    assertEquals(Optional.of(Accelerator.TCG), accelerator(refuses, kvm, known).find());
    assertEquals(Optional.of(Accelerator.TCG), known.read());
  }

  private static HostAccelerator accelerator(Path binary, Path kvm, KnownAccelerator known) {
    return new HostAccelerator(
        new AcceleratorProbe(binary, new Confinement(UserRange.DEFAULT), kvm), known);
  }

  /** A program that boots guests with TCG, and does something else with KVM. */
  private Path qemu(String withKvm) throws IOException {
    Path program = folder.resolve("qemu");
    Files.writeString(
        program,
        "#!/bin/sh\ncase \"$*\" in *'-accel kvm'*) %s;; esac\nexit %d\n"
            .formatted(withKvm, ProbeGuest.EXIT_CODE));
    assertTrue(program.toFile().setExecutable(true, false));
    assertTrue(folder.toFile().setExecutable(true, false));
    return program;
  }

  @Test
  void aQemuThatCannotRunIsReportedInItsOwnWords() throws Exception {
    Path notQemu = folder.resolve("qemu");
    Files.writeString(notQemu, "#!/bin/sh\necho 'qemu: no such machine'\nexit 1\n");
    assertTrue(notQemu.toFile().setExecutable(true));
    assertTrue(folder.toFile().setExecutable(true, false));
    AcceleratorProbe probe = new AcceleratorProbe(notQemu, new Confinement(UserRange.DEFAULT));
    IOException failure = assertThrows(IOException.class, probe::run);
    Messages.assertMessage("no-accelerator", failure.getMessage());
  }
}
