namespace Kit.Operations;

/// <summary>The ids of the errors that operating tenants raises.</summary>
public static class OperationsErrors
{
    /// <summary>Settings of <c>Kit:Operations</c> are out of range.</summary>
    public const string InvalidOptions = "KIT2170";

    /// <summary>The same is under way for the tenant already.</summary>
    public const string UnderWay = "KIT2171";

    /// <summary>What the page's form asks for is missing or wrong.</summary>
    public const string InvalidRequest = "KIT2172";
}
