using System.ComponentModel;

namespace Kit.Portability;

/// <summary>What was found the same in both places, of one table, at the moment of the switch.</summary>
/// <param name="Table">The table.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Checksum">A checksum of all values of all of them.</param>
[ImmutableObject(true)]
public sealed record MovedTable(string Table, long Rows, string Checksum);
