/** Situations from other systems' public bug reports; each test is named by its report. */
package org.miragemanager.tests.cases;
