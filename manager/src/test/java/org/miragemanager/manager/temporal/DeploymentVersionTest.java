package org.miragemanager.manager.temporal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DeploymentVersionTest {
  @Test
  void sameCodeIsTheSameBuild() {
    String build = DeploymentVersion.ofThisProgram("mirage").inWords();
    assertTrue(build.matches("mirage build [0-9a-f]{12}"), build);
    assertEquals(build, DeploymentVersion.ofThisProgram("mirage").inWords());
  }
}
