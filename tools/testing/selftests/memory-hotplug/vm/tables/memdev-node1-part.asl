// SPDX-License-Identifier: GPL-2.0
/*
 * A memory device (ACPI 6.5, 9.11) for 512 MiB of node 1 from 4.5 GiB on that
 * can be ejected: a part of the GiB that it lies in.
 */
DefinitionBlock ("", "SSDT", 2, "HPRNGS", "MEMPART1", 1)
{
	Scope (\_SB)
	{
		Device (MEM1)
		{
			Name (_HID, EisaId ("PNP0C80"))
			Name (_UID, One)
			Name (_PXM, One)
			Name (STAT, 0x0F)
			Name (_CRS, ResourceTemplate ()
			{
				QWordMemory (ResourceProducer, PosDecode, MinFixed, MaxFixed,
					Cacheable, ReadWrite,
					0, 0x120000000, 0x13FFFFFFF, 0, 0x20000000)
			})
			Method (_STA)
			{
				Return (STAT)
			}
			Method (_EJ0, 1)
			{
				STAT = Zero
			}
		}
	}
}
