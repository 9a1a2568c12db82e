package org.miragemanager.tests;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;

/** Makes a user's own image: the counter, in a jar that needs no other, as large as is wanted. */
final class OwnJar {
  private static final Path GUESTS = MirageProgram.TOP.resolve("guests").resolve("target");

  private OwnJar() {}

  /** The counter as it ships: its jar names others beside it. */
  static Path thatNeedsOthers() {
    return GUESTS.resolve("counter.jar");
  }

  /**
   * The counter with all that it needs.
   *
   * @param ballastBytes of random numbers besides, which nothing can make smaller
   */
  static Path write(Path file, int ballastBytes) throws IOException {
    Manifest manifest = new Manifest();
    Attributes attributes = manifest.getMainAttributes();
    attributes.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    attributes.put(Attributes.Name.MAIN_CLASS, mainClass());
    Set<String> written = new HashSet<>();
    try (JarOutputStream jar = new JarOutputStream(Files.newOutputStream(file), manifest)) {
      for (Path part : parts()) {
        copy(part, jar, written);
      }
      byte[] ballast = new byte[ballastBytes];
      new Random(ballastBytes).nextBytes(ballast);
      jar.putNextEntry(new JarEntry("ballast"));
      jar.write(ballast);
    }
    return file;
  }

  private static String mainClass() throws IOException {
    try (JarFile jar = new JarFile(thatNeedsOthers().toFile())) {
      return jar.getManifest().getMainAttributes().getValue(Attributes.Name.MAIN_CLASS);
    }
  }

  private static List<Path> parts() throws IOException {
    try (Stream<Path> libraries = Files.list(GUESTS.resolve("lib"))) {
      return Stream.concat(Stream.of(thatNeedsOthers()), libraries)
          .filter(part -> part.toString().endsWith(".jar"))
          .toList();
    }
  }

  private static void copy(Path from, JarOutputStream to, Set<String> written) throws IOException {
    try (JarFile jar = new JarFile(from.toFile())) {
      for (Enumeration<JarEntry> entries = jar.entries(); entries.hasMoreElements(); ) {
        JarEntry entry = entries.nextElement();
        boolean wanted =
            entry.getName().endsWith(".class") && !entry.getName().endsWith("module-info.class");
        if (wanted && written.add(entry.getName())) {
          to.putNextEntry(new JarEntry(entry.getName()));
          try (InputStream content = jar.getInputStream(entry)) {
            content.transferTo(to);
          }
        }
      }
    }
  }
}
