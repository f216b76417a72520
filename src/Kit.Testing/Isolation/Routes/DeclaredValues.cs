using System.Reflection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.AspNetCore.Mvc.RazorPages.Infrastructure;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Kit.Testing;

/// <summary>The values that endpoints declare: parameters of handlers, bound properties of pages, and the members of both.</summary>
internal static class DeclaredValues
{
    private const int Depth = 2;

    /// <summary>Those of a page's handler.</summary>
    public static IReadOnlyList<DeclaredValue> Of(CompiledPageActionDescriptor page, HandlerMethodDescriptor handler)
    {
        var reads = handler.HttpMethod.Equals("GET", StringComparison.OrdinalIgnoreCase);
        return
        [
            .. handler.Parameters.SelectMany(p => Of(p.BindingInfo, p.Name, p.ParameterType, reads)),
            .. page.BoundProperties.OfType<PageBoundPropertyDescriptor>().Where(p => !reads || IsBoundByReading(p)).SelectMany(p => Of(p.BindingInfo, p.Name, p.ParameterType, reads)),
        ];
    }

    /// <summary>Those of an endpoint whose handler is a method.</summary>
    public static IReadOnlyList<DeclaredValue> Of(RouteEndpoint endpoint, IServiceProvider services)
    {
        var known = services.GetRequiredService<IServiceProviderIsService>();
        var inPath = endpoint.RoutePattern.Parameters.Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return [.. (endpoint.Metadata.GetMetadata<MethodInfo>()?.GetParameters() ?? []).SelectMany(p => p.IsDefined(typeof(AsParametersAttribute), true)
            ? p.ParameterType.GetProperties().SelectMany(m => Of(m.Name, m.PropertyType, m, inPath, known))
            : Of(p.Name!, p.ParameterType, p, inPath, known))];
    }

    private static bool IsBoundByReading(PageBoundPropertyDescriptor property) =>
        property.BindingInfo?.BindingSource == BindingSource.Query || property.Property.GetCustomAttribute<BindPropertyAttribute>()?.SupportsGet == true;

    private static IEnumerable<DeclaredValue> Of(BindingInfo? binding, string name, Type type, bool reads)
    {
        var source = binding?.BindingSource;
        return source is not null && source != BindingSource.Query && source != BindingSource.Form && source != BindingSource.Body && source != BindingSource.ModelBinding ? []
            : source == BindingSource.Body ? [new("", type, DeclaredPlace.Body)]
            : Leaves(binding?.BinderModelName ?? name, type, reads || source == BindingSource.Query ? DeclaredPlace.Query : DeclaredPlace.Form, Depth);
    }

    private static IEnumerable<DeclaredValue> Of(string name, Type type, ICustomAttributeProvider member, HashSet<string> inPath, IServiceProviderIsService known)
    {
        T? Find<T>() => member.GetCustomAttributes(true).OfType<T>().FirstOrDefault();
        if (Find<IFromFormMetadata>() is { } form)
        {
            return Leaves(form.Name ?? (IsLeaf(type) ? name : ""), type, DeclaredPlace.Form, Depth);
        }

        if (Find<IFromQueryMetadata>() is { } query)
        {
            return Leaves(query.Name ?? name, type, DeclaredPlace.Query, 0);
        }

        if (Find<IFromBodyMetadata>() is not null)
        {
            return [new("", type, DeclaredPlace.Body)];
        }

        var isOther = Find<IFromRouteMetadata>() is not null || Find<IFromHeaderMetadata>() is not null || Find<IFromServiceMetadata>() is not null || Find<FromKeyedServicesAttribute>() is not null;
        return isOther || inPath.Contains(name) ? []
            : IsLeaf(type) ? [new(name, type, DeclaredPlace.Query)]
            : IsGiven(type) || known.IsService(type) ? []
            : [new("", type, DeclaredPlace.Body)];
    }

    // What the framework itself gives a handler, or what says by itself how it is read.
    private static bool IsGiven(Type type) => type.Namespace?.StartsWith("System", StringComparison.Ordinal) == true || type.Namespace?.StartsWith("Microsoft.", StringComparison.Ordinal) == true
        || type.IsInterface || type.GetMethod("BindAsync", BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy) is not null
        || type.GetMethod("TryParse", BindingFlags.Public | BindingFlags.Static | BindingFlags.FlattenHierarchy) is not null;

    private static IEnumerable<DeclaredValue> Leaves(string name, Type type, DeclaredPlace place, int depth) => IsLeaf(type) ? [new(name, type, place)]
        : depth == 0 || typeof(IFormFile).IsAssignableFrom(type) || typeof(IFormFileCollection).IsAssignableFrom(type) ? []
        : type.GetProperties().Where(p => p.SetMethod is { IsPublic: true } && p.GetIndexParameters().Length == 0)
            .SelectMany(p => Leaves(name.Length > 0 ? $"{name}.{p.Name}" : p.Name, p.PropertyType, place, depth - 1));

    private static bool IsLeaf(Type type)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        type = ValueFiller.Element(type) ?? type;
        type = Nullable.GetUnderlyingType(type) ?? type;
        return type == typeof(string) || type.IsEnum || type == typeof(DateTimeOffset) || type == typeof(DateOnly) || type == typeof(Guid)
            || (type.IsValueType && typeof(IConvertible).IsAssignableFrom(type));
    }
}
