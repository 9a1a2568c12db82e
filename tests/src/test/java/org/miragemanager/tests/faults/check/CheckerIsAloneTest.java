package org.miragemanager.tests.faults.check;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The checker shares nothing with the system that it judges. */
class CheckerIsAloneTest {
  private static final String HERE = CheckerIsAloneTest.class.getPackageName();

  @Test
  void usesNothingOfTheSystem() {
    DescribedPredicate<JavaClass> ofTheSystem =
        DescribedPredicate.describe(
            "elsewhere in this project",
            type ->
                type.getPackageName().startsWith("org.miragemanager")
                    && !type.getPackageName().equals(HERE));
    noClasses()
        .that()
        .resideInAPackage(HERE)
        .should()
        .dependOnClassesThat(ofTheSystem)
        .check(new ClassFileImporter().importPackages(HERE));
  }
}
