package org.miragemanager.hostagent.driver.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.miragemanager.hostagent.driver.DriverContract;
import org.miragemanager.hostagent.driver.HypervisorDriver;

final class ProcessDriverContractTest extends DriverContract {

  @Override
  protected HypervisorDriver open() {
    return new ProcessDriver(
        "edge-1", Map.of(), Path.of(System.getProperty("java.home"), "bin", "java"));
  }

  @Override
  protected String lasting() throws IOException {
    return program("lasting", "echo \"$@\"; exec sleep 600");
  }

  @Override
  protected String ending() throws IOException {
    return program("ending", "echo \"$@\"");
  }

  private String program(String name, String body) throws IOException {
    Path program = folder.resolve(name);
    Files.writeString(program, "#!/bin/sh\n" + body + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    return program.toString();
  }
}
