/** What is to go wrong and when: pure functions of a seed. */
package org.miragemanager.tests.faults.plan;
