namespace Kit.Testing;

/// <summary>What stops an attack, in the words of the failure.</summary>
internal static class Walls
{
    public const string Filter = "the query filter (wall 1)";
    public const string Guard = "the write guard (wall 2)";
    public const string Keys = "keys that start with the tenant (wall 3)";
    public const string RowSecurity = "row-level security (wall 4)";
    public const string Resolution = "the check of who belongs to a tenant";
    public const string Endpoint = "the tenant scope around what the endpoint does";
    public const string Answer = "one answer for what is another's and for what is nowhere";
    public const string Job = "the tenant scope around what the job does";
    public const string Search = "the tenant in what the search function looks through";
    public const string Usage = "the tenant scope around what counts";
    public const string WayIn = "a way in";
    public const string Place = "the tenant's id in what it is kept under";
}
