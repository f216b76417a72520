namespace Kit.Portability;

/// <summary>A column whose values travel.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type in the database.</param>
/// <param name="IsVersion">Whether it is the version by which Kit notices lost updates.</param>
internal sealed record TenantColumn(string Name, string Type, bool IsVersion);
