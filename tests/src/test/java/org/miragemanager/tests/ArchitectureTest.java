package org.miragemanager.tests;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The arrows between modules, and what each may see of the world. */
class ArchitectureTest {
  private static final String BASE = "org.miragemanager.";
  private static final String[] SQL = {
    "java.sql..", "javax.sql..", "org.jdbi..", "org.sqlite..", "org.flywaydb.."
  };
  private static final String[] GRPC = {"io.grpc..", BASE + "hostagent.."};
  private static final String[] TEMPORAL = {"io.temporal.."};

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("org.miragemanager");
    assertTrue(classes.size() > 100, "the modules' classes are on the class path");
  }

  private static void neverSees(String seer, String[]... seen) {
    for (String[] packages : seen) {
      noClasses()
          .that()
          .resideInAPackage(BASE + seer + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(packages)
          .check(classes);
    }
  }

  @Test
  void dependenciesRunOneWay() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("program")
        .definedBy(BASE + "program..")
        .layer("demo")
        .definedBy(BASE + "demo..")
        .layer("manager")
        .definedBy(BASE + "manager..")
        .layer("workflows")
        .definedBy(BASE + "workflows..")
        .layer("activities")
        .definedBy(BASE + "activities..")
        .layer("repository")
        .definedBy(BASE + "repository..")
        .layer("agent")
        .definedBy(
            BASE + "hostagent",
            BASE + "hostagent.channel..",
            BASE + "hostagent.domain..",
            BASE + "hostagent.driver..",
            BASE + "hostagent.image..",
            BASE + "hostagent.lease..",
            BASE + "hostagent.log..",
            BASE + "hostagent.repository..",
            BASE + "hostagent.service..",
            BASE + "hostagent.session..",
            BASE + "hostagent.watchdog..")
        .layer("contract")
        .definedBy(BASE + "hostagent.api..")
        .layer("unimem")
        .definedBy(BASE + "unimem..")
        .layer("guests")
        .definedBy(BASE + "guests..")
        .whereLayer("program")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("demo")
        .mayOnlyBeAccessedByLayers("program")
        .whereLayer("manager")
        .mayOnlyBeAccessedByLayers("demo", "program")
        .whereLayer("guests")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("agent")
        .mayOnlyBeAccessedByLayers("manager", "demo", "program")
        .whereLayer("workflows")
        .mayOnlyBeAccessedByLayers("manager")
        .whereLayer("activities")
        .mayOnlyBeAccessedByLayers("workflows", "manager")
        .whereLayer("repository")
        .mayOnlyBeAccessedByLayers("activities", "manager", "demo")
        .whereLayer("contract")
        .mayOnlyBeAccessedByLayers("agent", "repository", "activities", "manager")
        .check(classes);
  }

  @Test
  void workflowsSeeNeitherGrpcNorSql() {
    neverSees("workflows", SQL, GRPC);
    neverSees(
        "workflows",
        new String[] {
          BASE + "repository..", BASE + "activities.agent..", BASE + "activities.placement.."
        });
    noClasses()
        .that()
        .resideInAPackage(BASE + "workflows..")
        .should()
        .dependOnClassesThat()
        .haveSimpleNameStartingWith("Repository")
        .check(classes);
  }

  @Test
  void modelSeesNothingOfTheOthers() {
    noClasses()
        .that()
        .resideInAPackage(BASE + "model..")
        .should()
        .dependOnClassesThat()
        .resideOutsideOfPackages(BASE + "model..", "java..", "com.fasterxml.jackson.annotation..")
        .check(classes);
  }

  @Test
  void agentSeesNeitherTemporalNorSql() {
    neverSees("hostagent", TEMPORAL, SQL);
  }

  @Test
  void repositorySeesNoTemporal() {
    neverSees("repository", TEMPORAL);
  }

  @Test
  void rulesArePure() {
    neverSees("repository.rules", SQL, GRPC);
    noClasses()
        .that()
        .resideInAPackage(BASE + "repository.rules..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.io..", "java.nio.file..", "java.util.concurrent..")
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(Clock.class, InstantSource.class, Instant.class)
        .check(classes);
  }

  @Test
  void guestSeesOnlyUnimem() {
    neverSees("unimem", GRPC, SQL, TEMPORAL);
    neverSees("guests", GRPC, SQL, TEMPORAL);
  }

  @Test
  void commandLineSeesTheManagerOnlyThroughHttpAndItsLongRunningVerbs() {
    neverSees("manager.cli", SQL, TEMPORAL);
    neverSees("manager.http", SQL, TEMPORAL, GRPC);
    neverSees("manager.service", SQL, TEMPORAL, GRPC);
  }
}
