/*
 * SPDX-License-Identifier: GPL-2.0
 *
 * Two localities, further from each other than the default says.
 */
[0004]              Signature : "SLIT"
[0004]           Table Length : 00000000
[0001]               Revision : 01
[0001]               Checksum : 00
[0006]                 Oem ID : "HPRNGS"
[0008]           Oem Table ID : "SLIT"
[0004]           Oem Revision : 00000001
[0004]        Asl Compiler ID : "INTL"
[0004]  Asl Compiler Revision : 20200925

[0008]             Localities : 0000000000000002
[0002]           Locality   0 : 0A 1F
[0002]           Locality   1 : 1F 0A
