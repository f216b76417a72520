using System.Text.Json;
using Kit.Api.Json;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Kit.Api.Model;

/// <summary>A member of a resource: a mapped property of its entity.</summary>
internal sealed class ResourceField(int index, string name, IProperty property)
{
    public int Index { get; } = index;

    /// <summary>The name in JSON and in addresses.</summary>
    public string Name { get; } = name;

    public JsonEncodedText JsonName { get; } = JsonEncodedText.Encode(name);

    public IProperty Property { get; } = property;

    public Codec Codec { get; } = Codecs.Of(property.ClrType);

    public bool CanCreate { get; init; }

    public bool CanPatch { get; init; }

    public bool CanSort { get; init; }

    public bool CanFilter { get; init; }

    /// <summary>Whether a create must name it.</summary>
    public bool IsRequired { get; init; }

    public bool IsNullable => Property.IsNullable;

    /// <summary>The relationship that the member is the key of.</summary>
    public IForeignKey? Reference { get; init; }

    public override string ToString() => Name;
}
