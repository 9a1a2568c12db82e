/**
 * Judges what unikernels did by nothing but the lines that their domains printed. Shares no code
 * with the system that it judges, so that no mistake is made twice: {@code CheckerIsAloneTest}.
 */
package org.miragemanager.tests.faults.check;
