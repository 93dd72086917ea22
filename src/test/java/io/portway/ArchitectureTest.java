package io.portway;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The walls between the parts of Portway, and two rules of its style. */
@AnalyzeClasses(packages = "io.portway", importOptions = ImportOption.DoNotIncludeTests.class)
final class ArchitectureTest {

    @ArchTest
    static final ArchRule componentsKnowNoOtherPart = onlyKnows("component");

    @ArchTest
    static final ArchRule applicationKnowsNoOtherPart = onlyKnows("application");

    @ArchTest
    static final ArchRule dataKnowsNoOtherPart = onlyKnows("data");

    @ArchTest
    static final ArchRule associationKnowsTheVocabularyAndTheDatabase = onlyKnows("association", "application", "data");

    @ArchTest
    static final ArchRule journalKnowsNoBackend =
            doesNotKnow("journal", "packages", "api", "cli", "component", "settings");

    @ArchTest
    static final ArchRule packagesKnowNoFrontend = doesNotKnow("packages", "api", "cli");

    @ArchTest
    static final ArchRule apiKnowsNoCommand = doesNotKnow("api", "cli");

    @ArchTest
    static final ArchRule partsDependOnEachOtherOneWay =
            slices().matching("io.portway.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule noClassIsCalledGateway =
            noClasses().should().haveSimpleNameContaining("Gateway").because("in LoRaWAN a gateway is a radio");

    @ArchTest
    static final ArchRule onlyCommandsPrint = noClasses()
            .that(resideOutsideOfPackages("io.portway.cli.."))
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    private static ArchRule onlyKnows(String part, String... others) {
        String[] allowed = new String[others.length + 1];
        allowed[0] = below(part);
        for (int i = 0; i < others.length; i++) {
            allowed[i + 1] = below(others[i]);
        }
        return noClasses()
                .that(resideInAPackage(below(part)))
                .should()
                .dependOnClassesThat(resideInAPackage("io.portway..").and(resideOutsideOfPackages(allowed)));
    }

    private static ArchRule doesNotKnow(String part, String... others) {
        String[] forbidden = new String[others.length];
        for (int i = 0; i < others.length; i++) {
            forbidden[i] = below(others[i]);
        }
        return noClasses()
                .that(resideInAPackage(below(part)))
                .should()
                .dependOnClassesThat(resideInAnyPackage(forbidden));
    }

    private static String below(String part) {
        return "io.portway." + part + "..";
    }
}
