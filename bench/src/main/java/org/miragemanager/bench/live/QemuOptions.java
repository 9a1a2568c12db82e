package org.miragemanager.bench.live;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A QEMU with the devices that the host agent's driver gives a guest, without what confines it.
 *
 * @param accelerator kvm or tcg
 * @param image the guest's file
 * @param memoryMebibytes the guest's memory
 * @param intervalMillis how often it counts
 */
record QemuOptions(String accelerator, Path image, long memoryMebibytes, long intervalMillis) {

  static final String BINARY = "qemu-system-x86_64";

  /**
   * Its argument list.
   *
   * @param folder where its sockets are
   * @param name what they are called
   */
  List<String> command(Path folder, String name) {
    boolean kvm = accelerator.equals("kvm");
    return new ArrayList<>(
        List.of(
            BINARY,
            "-nodefaults",
            "-no-user-config",
            "-display",
            "none",
            "-nic",
            "none",
            "-M",
            "microvm,acpi=off,pit=on,pic=on,rtc=off,isa-serial=off,x-option-roms=off,"
                + "auto-kernel-cmdline=off",
            "-accel",
            kvm ? "kvm" : "tcg,tb-size=32",
            "-cpu",
            kvm ? "host" : "qemu64",
            "-m",
            memoryMebibytes + "M",
            "-no-reboot",
            "-kernel",
            image.toString(),
            "-append",
            "-- --interval " + intervalMillis + "ms",
            "-chardev",
            "stdio,id=log,signal=off",
            "-device",
            "isa-debugcon,iobase=0xe9,chardev=log",
            "-device",
            "isa-debug-exit,iobase=0xf4,iosize=4",
            "-chardev",
            socket("control", control(folder, name)),
            "-mon",
            "chardev=control,mode=control",
            "-global",
            "virtio-mmio.force-legacy=false",
            "-device",
            "virtio-serial-device,max_ports=2",
            "-chardev",
            socket("channel", folder.resolve(name + ".channel")),
            "-device",
            "virtserialport,chardev=channel,nr=1,name=org.miragemanager.guest"));
  }

  static Path control(Path folder, String name) {
    return folder.resolve(name + ".control");
  }

  private static String socket(String id, Path path) {
    return "socket,id=%s,path=%s,server=on,wait=off"
        .formatted(id, path.toString().replace(",", ",,"));
  }
}
