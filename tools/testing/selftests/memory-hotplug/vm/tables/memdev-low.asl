// SPDX-License-Identifier: GPL-2.0
/*
 * A memory device (ACPI 6.5, 9.11) for the 896 MiB from 1 GiB on, in proximity
 * domain 1, that can be ejected.
 */
DefinitionBlock ("", "SSDT", 2, "HPRNGS", "MEMDEVL", 1)
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
					0, 0x40000000, 0x77FFFFFF, 0, 0x38000000)
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
