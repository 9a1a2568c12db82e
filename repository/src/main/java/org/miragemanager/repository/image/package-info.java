/** Images, their variants for hypervisor drivers, and their files. */
package org.miragemanager.repository.image;
