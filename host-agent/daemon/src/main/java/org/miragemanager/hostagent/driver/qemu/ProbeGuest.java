package org.miragemanager.hostagent.driver.qemu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The smallest guest: an ELF file with a PVH note, at whose entry QEMU begins in 32 bit mode.
 *
 * <p>The file is one segment, loaded where it is linked to: headers, note and code in one piece.
 */
final class ProbeGuest {

  /** What QEMU exits with if the guest has run: {@code isa-debug-exit} makes it of 42. */
  static final int EXIT_CODE = 42 << 1 | 1;

  private static final byte[] CODE = {
    (byte) 0xb8,
    42,
    0,
    0,
    0, // mov $42, %eax
    (byte) 0xe7,
    (byte) 0xf4, // out %eax, $0xf4
    (byte) 0xf4, // hlt
    (byte) 0xeb,
    (byte) 0xfd, // back to hlt
  };

  private static final int BASE = 0x100000;
  private static final int HEADER = 52;
  private static final int SEGMENT = 32;
  private static final int NOTE = 20;
  private static final int NOTE_AT = HEADER + 2 * SEGMENT;
  private static final int CODE_AT = NOTE_AT + NOTE;
  private static final short EXECUTABLE = 2;
  private static final short INTEL_386 = 3;
  private static final int LOADED = 1;
  private static final int NOTES = 4;
  private static final int ALL_RIGHTS = 7;
  private static final int PVH_ENTRY = 18;

  private ProbeGuest() {}

  /** The probe's file. */
  static byte[] image() {
    return image(CODE);
  }

  /** A guest of this machine code; {@code %ebx} points to the start information (PVH). */
  static byte[] image(byte[] code) {
    int length = CODE_AT + code.length;
    ByteBuffer file = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    file.put(new byte[] {0x7f, 'E', 'L', 'F', 1, 1, 1}).position(16);
    file.putShort(EXECUTABLE).putShort(INTEL_386).putInt(1).putInt(BASE + CODE_AT);
    file.putInt(HEADER).putInt(0).putInt(0);
    file.putShort((short) HEADER).putShort((short) SEGMENT).putShort((short) 2);
    file.position(HEADER);
    segment(file, LOADED, 0, length);
    segment(file, NOTES, NOTE_AT, NOTE);
    file.putInt(4).putInt(4).putInt(PVH_ENTRY);
    file.put("Xen\0".getBytes(StandardCharsets.US_ASCII)).putInt(BASE + CODE_AT);
    file.put(code);
    return file.array();
  }

  private static void segment(ByteBuffer file, int type, int at, int length) {
    file.putInt(type).putInt(at).putInt(BASE + at).putInt(BASE + at);
    file.putInt(length).putInt(length).putInt(ALL_RIGHTS).putInt(4);
  }
}
