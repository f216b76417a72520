using System.Runtime.CompilerServices;
using Kit.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Admin;

/// <summary>How rows are called, when the host does not say.</summary>
internal static class EntityLabels
{
    private static readonly string[] Names = ["Name", "Title", "Label", "Email", "Number"];
    private static readonly string[] SecretEndings = ["Password", "Hash", "Secret", "Token", "Stamp"];

    /// <summary>Whether the class itself says how a row is called: an override of <c>ToString</c> that somebody wrote.</summary>
    public static bool SaysItself(IReadOnlyEntityType type) =>
        type.ClrType.GetMethod(nameof(ToString), Type.EmptyTypes) is { } method && method.DeclaringType != typeof(object)
        && !method.IsDefined(typeof(CompilerGeneratedAttribute), false);

    public static IProperty? FindProperty(IEntityType type) =>
        SaysItself(type) ? null : Names.Select(type.FindProperty).FirstOrDefault(p => p is not null && !IsSecret(p));

    /// <summary>Whether the property looks as if it must not leave the server.</summary>
    public static bool IsSecret(IReadOnlyProperty property) =>
        SecretEndings.Any(s => property.Name.EndsWith(s, StringComparison.OrdinalIgnoreCase))
        || property.PropertyInfo?.IsDefined(typeof(NotAuditedAttribute), true) == true
        || property.FindAnnotation("Kit:NotAudited") is not null;
}
