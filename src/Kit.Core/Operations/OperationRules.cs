namespace Kit.Operations;

/// <summary>What holds of every request.</summary>
internal static class OperationRules
{
    public const int ReasonLength = 300;

    /// <exception cref="OperationRefusedException">There is none, or it is too long (<c>KIT2172</c>).</exception>
    public static string Reason(string? text)
    {
        var reason = text?.Trim() ?? "";
        return reason.Length is > 0 and <= ReasonLength ? reason : throw Invalid($"Say why, in at most {ReasonLength} characters.");
    }

    public static OperationRefusedException Invalid(string message) => new(OperationsErrors.InvalidRequest, 400, message);
}
